import { Alert, Code } from "@mantine/core";
import { IconKey, IconLock, IconSpeakerphone } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useHasInitialPassword } from "@/api/serverStatus";
import { useSystemInfo } from "@/api/systemInfo";
import { readBanner } from "./banner";

/** What concerns everybody on every page. */
export function Notices() {
  const { t } = useTranslation();
  const info = useSystemInfo();
  const hasInitialPassword = useHasInitialPassword();
  const banner = readBanner(info?.banner_message, new Date());
  return (
    <>
      {banner && (
        <Alert color={banner.color} icon={<IconSpeakerphone />} mb="md">
          {banner.message}
        </Alert>
      )}
      {hasInitialPassword && (
        <Alert color="yellow" icon={<IconKey />} mb="md">
          {t("frame.initialPassword")} <Code>wharf admin user password admin</Code>
        </Alert>
      )}
      {info?.read_only && (
        <Alert color="yellow" icon={<IconLock />} mb="md">
          {t("frame.readOnly")}
        </Alert>
      )}
    </>
  );
}
