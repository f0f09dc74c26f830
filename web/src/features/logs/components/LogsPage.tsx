import { useTranslation } from "react-i18next";
import { useCurrentUser } from "@/api/currentUser";
import { PageHeader } from "@/components/PageHeader";
import { Log } from "./Log";

/** Who did what, as far as whoever asks may know. */
export function LogsPage() {
  const { t } = useTranslation();
  const isAdministrator = useCurrentUser()?.sysadmin_flag ?? false;
  return (
    <>
      <PageHeader title={t("tabs.logs")} />
      <Log projectName={null} emptyText={t(isAdministrator ? "logs.emptyForAll" : "logs.emptyForUsers")} />
    </>
  );
}
