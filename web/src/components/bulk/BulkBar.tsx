import { Button, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconTrash } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { notify } from "@/lib/notify";
import { ConfirmDialog } from "../ConfirmDialog";
import type { Selection } from "../table/selection";
import { type Outcome, useBulk } from "./useBulk";

const OutcomeDialog = lazy(() => import("./OutcomeDialog"));

interface Props {
  selection: Selection;
  /** What a row is called. */
  nameOf: (key: string) => string;
  /** The words of the button, and what is asked before. */
  action: string;
  title: string;
  text: string;
  /** Told when all went well. */
  doneText: (count: number) => string;
  act: (key: string) => Promise<unknown>;
}

/** What can be done to the rows that are ticked; it stands where the search is otherwise. */
export function BulkBar({ selection, nameOf, action, title, text, doneText, act }: Props) {
  const { t } = useTranslation();
  const [isAsking, dialog] = useDisclosure(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const bulk = useBulk(act);
  const keys = [...selection.selected];
  const tell = (came: Outcome) => {
    dialog.close();
    if (came.failed.length > 0) {
      setOutcome(came);
      return;
    }
    notify({ message: doneText(came.done.length) });
    selection.clear();
  };
  const close = () => {
    setOutcome(null);
    // What failed stays ticked, to be tried again.
    selection.toggle(outcome?.done ?? [], false);
  };
  return (
    <Group gap="sm">
      <Text fw={500}>{t("artifacts.selected", { count: keys.length })}</Text>
      <Button color="red" variant="light" leftSection={<IconTrash size={16} />} onClick={dialog.open}>
        {action}
      </Button>
      <Button variant="subtle" color="gray" onClick={selection.clear}>
        {t("common.cancel")}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={title}
          text={text}
          action={action}
          isPending={bulk.isPending}
          error={bulk.error}
          onConfirm={() => bulk.mutate(keys, { onSuccess: tell })}
          onClose={dialog.close}
        />
      )}
      {outcome && (
        <Suspense>
          <OutcomeDialog outcome={outcome} nameOf={nameOf} onClose={close} />
        </Suspense>
      )}
    </Group>
  );
}
