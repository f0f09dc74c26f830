import { ActionIcon, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { notify } from "@/lib/notify";
import { whenDone } from "@/lib/whenDone";
import type { Place } from "../api/listArtifacts";
import { useRemoveTag } from "../api/removeTag";

interface Props {
  place: Place;
  digest: string;
  name: string;
}

/** Takes a tag off its artifact. */
export function RemoveTag({ place, digest, name }: Props) {
  const { t } = useTranslation();
  const [isAsking, dialog] = useDisclosure(false);
  const remove = useRemoveTag(place, digest);
  const done = () => {
    notify({ message: t("artifacts.tagRemoved", { name }) });
    dialog.close();
  };
  return (
    <>
      <Tooltip label={t("artifacts.removeTag")}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`${t("artifacts.removeTag")}: ${name}`}
          onClick={dialog.open}
        >
          <IconX size={16} />
        </ActionIcon>
      </Tooltip>
      {isAsking && (
        <ConfirmDialog
          title={t("artifacts.removeTag")}
          text={t("artifacts.removeTagText", { name })}
          action={t("artifacts.removeTag")}
          isPending={remove.isPending}
          error={remove.error}
          onConfirm={() => whenDone(remove.mutateAsync(name), done)}
          onClose={dialog.close}
        />
      )}
    </>
  );
}
