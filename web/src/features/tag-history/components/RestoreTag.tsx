import { Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import type { Place } from "@/api/place";
import { useRestoreTag } from "@/api/restoreTag";
import { FormDialog } from "@/components/FormDialog";
import { RestoreButton } from "@/components/RestoreButton";
import { useFailureNotice } from "@/components/useFailureNotice";
import { shortDigest } from "@/lib/format";
import { notify } from "@/lib/notify";
import type { Interval } from "../api/tagHistory";

interface Props {
  place: Place;
  tagName: string;
  interval: Interval;
  /** Whether the tag points at something now, which it would leave. */
  isThere: boolean;
  isLast: boolean;
}

/** Points a tag at what it pointed at before. One that is there moves for everybody who pulls it, so somebody is asked. */
export function RestoreTag({ place, tagName, interval, isThere, isLast }: Props) {
  const { t } = useTranslation();
  const tell = useFailureNotice();
  const [isAsking, dialog] = useDisclosure(false);
  const restore = useRestoreTag(place);
  const digest = shortDigest(interval.digest);
  const send = () =>
    restore.mutate(
      { tagName, digest: isLast && !isThere ? undefined : interval.digest },
      {
        onSuccess: () => {
          notify({ message: t("tagHistory.restored", { name: tagName, digest }) });
          dialog.close();
        },
        ...(!isThere && { onError: tell }),
      },
    );
  return (
    <>
      <RestoreButton name={digest} isPending={restore.isPending} onClick={isThere ? dialog.open : send} />
      {isAsking && (
        <FormDialog
          title={t("tagHistory.move")}
          action={t("tagHistory.move")}
          isReady
          isPending={restore.isPending}
          error={restore.error}
          onSubmit={send}
          onClose={dialog.close}
        >
          <Text style={{ overflowWrap: "anywhere" }}>{t("tagHistory.moveText", { name: tagName, digest })}</Text>
          {interval.artifact_deleted && <Text>{t("tagHistory.moveArtifactText")}</Text>}
        </FormDialog>
      )}
    </>
  );
}
