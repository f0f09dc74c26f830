import { useTranslation } from "react-i18next";
import type { Place } from "@/api/place";
import { useRestoreTag } from "@/api/restoreTag";
import { RestoreButton } from "@/components/RestoreButton";
import { useFailureNotice } from "@/components/useFailureNotice";
import { shortDigest } from "@/lib/format";
import { notify } from "@/lib/notify";
import type { Deleted } from "../api/listDeleted";
import { useRestoreArtifact } from "../api/restoreArtifact";

/** Brings a tag or an artifact back. */
export function RestoreDeleted({ place, deleted }: { place: Place; deleted: Deleted }) {
  const { t } = useTranslation();
  const tell = useFailureNotice();
  const restoreTag = useRestoreTag(place);
  const restoreArtifact = useRestoreArtifact(place);
  const tagName = deleted.kind === "tag" ? deleted.tags[0] : undefined;
  const name = tagName ?? shortDigest(deleted.digest);
  const done = (lost: string[]) => {
    notify({ message: t("deleted.restored", { name }) });
    if (lost.length > 0) {
      notify({ color: "yellow", message: t("deleted.lost", { tags: lost.join(", ") }), autoClose: false });
    }
  };
  const restore = () =>
    tagName === undefined
      ? restoreArtifact.mutate(deleted.digest, {
          onSuccess: (restored) => done(restored?.lost_tags ?? []),
          onError: tell,
        })
      : restoreTag.mutate({ tagName }, { onSuccess: () => done([]), onError: tell });
  return <RestoreButton name={name} isPending={restoreTag.isPending || restoreArtifact.isPending} onClick={restore} />;
}
