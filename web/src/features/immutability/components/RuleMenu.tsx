import { Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { RowMenu } from "@/components/RowMenu";
import { notify } from "@/lib/notify";
import { useDeleteRule } from "../api/deleteRule";
import type { Rule } from "../rule";

export function RuleMenu({ projectName, rule }: { projectName: string; rule: Rule }) {
  const { t } = useTranslation();
  const remove = useDeleteRule(projectName);
  const [isAsking, dialog] = useDisclosure(false);
  const done = () => {
    notify({ message: t("immutability.deleted") });
    dialog.close();
  };
  return (
    <>
      <RowMenu name={t("immutability.ruleName", { id: rule.id ?? 0 })}>
        <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={dialog.open}>
          {t("immutability.delete")}
        </Menu.Item>
      </RowMenu>
      {isAsking && (
        <ConfirmDialog
          title={t("immutability.delete")}
          text={t("immutability.deleteText")}
          action={t("immutability.delete")}
          isPending={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(rule.id ?? 0, { onSuccess: done })}
          onClose={dialog.close}
        />
      )}
    </>
  );
}
