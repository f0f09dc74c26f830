import { Modal, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { listenForSessionEnd } from "@/api/client";
import { currentUserQuery } from "@/api/currentUser";
import { LoginForm } from "./LoginForm";

/** Asks for the password over whatever page is open when the session ends, so that nothing typed there is lost. */
export function SessionEndDialog() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [hasEnded, setHasEnded] = useState(false);
  useEffect(() => {
    // Nobody's session ends where nobody was logged in: such a page says what is missing itself.
    listenForSessionEnd(() => setHasEnded(queries.getQueryData(currentUserQuery.queryKey) != null));
  }, [queries]);
  return (
    <Modal
      opened={hasEnded}
      onClose={() => setHasEnded(false)}
      title={t("session.endedTitle")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Text mb="md">{t("session.endedText")}</Text>
      <LoginForm onDone={() => setHasEnded(false)} />
    </Modal>
  );
}
