import { Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconShieldX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { RowMenu } from "@/components/RowMenu";
import { useRoleName } from "@/components/roleName";
import { notify } from "@/lib/notify";
import { useDeleteGrant } from "../api/deleteGrant";
import type { Grant } from "../api/listGrants";

/** What can be done to a grant. */
export function GrantMenu({ grant }: { grant: Grant }) {
  const { t } = useTranslation();
  const roleName = useRoleName();
  const remove = useDeleteGrant();
  const [isAsking, dialog] = useDisclosure(false);
  const { subject_name: name, project_name: project, repository } = grant;
  const role = roleName(grant.role_id) || grant.role_name;
  const place = project === "" ? t("grants.everywhere") : repository === "" ? project : `${project}/${repository}`;
  const done = () => {
    notify({ message: t("grants.removed", { name, role }) });
    dialog.close();
  };
  return (
    <>
      <RowMenu name={`${name}, ${role}`}>
        <Menu.Item color="red" leftSection={<IconShieldX size={16} />} onClick={dialog.open}>
          {t("grants.remove")}
        </Menu.Item>
      </RowMenu>
      {isAsking && (
        <ConfirmDialog
          title={t("grants.remove")}
          text={t("grants.removeText", { name, role, place })}
          action={t("grants.remove")}
          isPending={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(grant.id, { onSuccess: done })}
          onClose={dialog.close}
        />
      )}
    </>
  );
}
