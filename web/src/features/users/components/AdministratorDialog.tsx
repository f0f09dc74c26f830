import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { FormDialog } from "@/components/FormDialog";
import { notify } from "@/lib/notify";
import type { User } from "../api/listUsers";
import { useSetAdministrator } from "../api/setAdministrator";

/** Makes somebody an administrator of the system, or no longer one; both are asked about, as much hangs on it. */
export function AdministratorDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation();
  const set = useSetAdministrator();
  const name = user.username;
  const change = () =>
    set.mutate(
      { userId: user.user_id, isAdministrator: !user.sysadmin_flag },
      {
        onSuccess: () => {
          notify({
            message: t(user.sysadmin_flag ? "admin.users.revoked" : "admin.users.granted", { name }),
          });
          onClose();
        },
      },
    );
  const common = { isPending: set.isPending, error: set.error, onClose };
  if (user.sysadmin_flag) {
    const title = t("admin.users.revoke");
    const text = t("admin.users.revokeText", { name });
    return <ConfirmDialog title={title} text={text} action={title} onConfirm={change} {...common} />;
  }
  return (
    <FormDialog title={t("admin.users.grant")} action={t("admin.users.grant")} isReady onSubmit={change} {...common}>
      <Text style={{ overflowWrap: "anywhere" }}>{t("admin.users.grantText", { name })}</Text>
    </FormDialog>
  );
}
