import { Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormDialog } from "@/components/FormDialog";
import { isReadyPassword, NewPasswordFields, NO_PASSWORD } from "@/components/NewPasswordFields";
import { notify } from "@/lib/notify";
import type { User } from "../api/listUsers";
import { useResetPassword } from "../api/resetPassword";

export function ResetPasswordDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation();
  const reset = useResetPassword(user.user_id);
  const [wanted, setWanted] = useState(NO_PASSWORD);
  const done = () => {
    notify({ message: t("admin.users.resetDone", { name: user.username }) });
    onClose();
  };
  return (
    <FormDialog
      title={t("admin.users.reset")}
      action={t("admin.users.reset")}
      isReady={isReadyPassword(wanted)}
      isPending={reset.isPending}
      error={reset.error}
      onSubmit={() => reset.mutate(wanted.password, { onSuccess: done })}
      onClose={onClose}
    >
      <Text style={{ overflowWrap: "anywhere" }}>{t("admin.users.resetText", { name: user.username })}</Text>
      <NewPasswordFields value={wanted} onChange={setWanted} />
    </FormDialog>
  );
}
