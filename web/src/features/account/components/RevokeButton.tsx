import { ActionIcon, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { notify } from "@/lib/notify";
import type { Token } from "../api/listTokens";
import { useRevokeToken } from "../api/revokeToken";

/** Ends a token; there is nothing else that can be done to one. */
export function RevokeButton({ token }: { token: Token }) {
  const { t } = useTranslation();
  const [isAsking, dialog] = useDisclosure(false);
  const revoke = useRevokeToken();
  const done = () => {
    notify({ message: t("account.tokens.revoked", { name: token.name }) });
    dialog.close();
  };
  return (
    <>
      <Tooltip label={t("account.tokens.revoke")}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`${t("account.tokens.revoke")}: ${token.name}`}
          onClick={dialog.open}
        >
          <IconTrash size={16} />
        </ActionIcon>
      </Tooltip>
      {isAsking && (
        <ConfirmDialog
          title={t("account.tokens.revoke")}
          text={t("account.tokens.revokeText", { name: token.name })}
          action={t("account.tokens.revoke")}
          isPending={revoke.isPending}
          error={revoke.error}
          onConfirm={() => revoke.mutate(token.id, { onSuccess: done })}
          onClose={dialog.close}
        />
      )}
    </>
  );
}
