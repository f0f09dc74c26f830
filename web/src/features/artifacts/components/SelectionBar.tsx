import { Button, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { useErrorText } from "@/components/ErrorNotice";
import type { Selection } from "@/components/table/selection";
import { shortDigest } from "@/lib/format";
import { notify } from "@/lib/notify";
import { type Deletions, useDeleteArtifacts } from "../api/deleteArtifacts";
import type { Artifact, Place } from "../api/listArtifacts";
import { CompareButton } from "./CompareButton";

interface Props {
  place: Place;
  selection: Selection;
  /** The page of the list that is shown. */
  artifacts: Artifact[];
  mayDelete: boolean;
}

/** What can be done to the rows that are ticked; it stands where the search is otherwise. */
export function SelectionBar({ place, selection, artifacts, mayDelete }: Props) {
  const { t } = useTranslation();
  const textOf = useErrorText();
  const [isAsking, dialog] = useDisclosure(false);
  const remove = useDeleteArtifacts(place);
  const count = selection.selected.size;
  const tell = ({ deleted, failed }: Deletions) => {
    if (deleted.length > 0) {
      notify({ message: t("artifacts.deleted", { count: deleted.length }) });
    }
    for (const { digest, error } of failed) {
      notify({ color: "red", title: shortDigest(digest), message: textOf(error), autoClose: false });
    }
    dialog.close();
    selection.clear();
  };
  return (
    <Group gap="sm">
      <Text fw={500}>{t("artifacts.selected", { count })}</Text>
      <CompareButton place={place} digests={[...selection.selected]} artifacts={artifacts} />
      {mayDelete && (
        <Button color="red" variant="light" leftSection={<IconTrash size={16} />} onClick={dialog.open}>
          {t("common.delete")}
        </Button>
      )}
      <Button variant="subtle" color="gray" onClick={selection.clear}>
        {t("common.cancel")}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={t("artifacts.delete", { count })}
          text={t("artifacts.deleteText")}
          action={t("artifacts.delete", { count })}
          isPending={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate([...selection.selected], { onSuccess: tell })}
          onClose={dialog.close}
        />
      )}
    </Group>
  );
}
