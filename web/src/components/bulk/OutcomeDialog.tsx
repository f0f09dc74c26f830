import { Button, Group, Modal, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useErrorText } from "../ErrorNotice";
import { StateBadge } from "../StateBadge";
import type { Outcome } from "./useBulk";

interface Props {
  outcome: Outcome;
  nameOf: (key: string) => string;
  onClose: () => void;
}

/** What came of each row, where not all went well: the failures come first, with their reasons. */
export default function OutcomeDialog({ outcome, nameOf, onClose }: Props) {
  const { t } = useTranslation();
  const textOf = useErrorText();
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t("bulk.title")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Table aria-label={t("bulk.title")}>
        <Table.Tbody>
          {outcome.failed.map(({ key, error }) => (
            <Table.Tr key={key}>
              <Table.Td>
                <Text fw={500} style={{ overflowWrap: "anywhere" }}>
                  {nameOf(key)}
                </Text>
                <Text size="sm" style={{ overflowWrap: "anywhere" }}>
                  {textOf(error)}
                </Text>
              </Table.Td>
              <Table.Td ta="right">
                <StateBadge state="bad">{t("logs.failed")}</StateBadge>
              </Table.Td>
            </Table.Tr>
          ))}
          {outcome.done.map((key) => (
            <Table.Tr key={key}>
              <Table.Td style={{ overflowWrap: "anywhere" }}>{nameOf(key)}</Table.Td>
              <Table.Td ta="right">{t("logs.done")}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Group justify="flex-end" mt="md">
        <Button onClick={onClose}>{t("common.close")}</Button>
      </Group>
    </Modal>
  );
}
