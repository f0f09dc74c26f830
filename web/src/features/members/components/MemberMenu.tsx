import { Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconUserMinus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { RowMenu } from "@/components/RowMenu";
import { notify } from "@/lib/notify";
import type { Member } from "../api/listMembers";
import { useRemoveMember } from "../api/removeMember";

export function MemberMenu({ projectName, member }: { projectName: string; member: Member }) {
  const { t } = useTranslation();
  const remove = useRemoveMember(projectName);
  const [isAsking, dialog] = useDisclosure(false);
  const name = member.entity_name;
  const done = () => {
    notify({ message: t("members.removed", { name }) });
    dialog.close();
  };
  return (
    <>
      <RowMenu name={name}>
        <Menu.Item color="red" leftSection={<IconUserMinus size={16} />} onClick={dialog.open}>
          {t("members.remove")}
        </Menu.Item>
      </RowMenu>
      {isAsking && (
        <ConfirmDialog
          title={t("members.remove")}
          text={t(member.entity_type === "g" ? "members.removeGroupText" : "members.removeText", {
            name,
            project: projectName,
          })}
          action={t("members.remove")}
          isPending={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(member.id, { onSuccess: done })}
          onClose={dialog.close}
        />
      )}
    </>
  );
}
