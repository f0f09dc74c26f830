import { Alert, Anchor, Code } from "@mantine/core";
import { IconKey, IconLock, IconSpeakerphone } from "@tabler/icons-react";
import { createLink } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useCurrentUser } from "@/api/currentUser";
import { useHasInitialPassword } from "@/api/serverStatus";
import { useSystemInfo } from "@/api/systemInfo";
import { readBanner } from "@/lib/banner";

const PageLink = createLink(Anchor<"a">);
/** The administrator whom the first start makes, and whose password this is about. */
const FIRST_USER_ID = 1;

/** What concerns everybody on every page. */
export function Notices() {
  const { t } = useTranslation();
  const info = useSystemInfo();
  const isFirstUser = useCurrentUser()?.user_id === FIRST_USER_ID;
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
          {t("frame.initialPassword")}{" "}
          {isFirstUser ? (
            <PageLink to="/account/password" fw={500} fz="inherit" c="inherit" underline="always">
              {t("account.password.now")}
            </PageLink>
          ) : (
            <>
              {t("frame.initialPasswordCommand")} <Code>wharf admin user password admin</Code>
            </>
          )}
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
