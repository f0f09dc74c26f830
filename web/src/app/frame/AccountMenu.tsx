import { useDisclosure } from "@mantine/hooks";
import { IconUser } from "@tabler/icons-react";
import { useLocation } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useCurrentUser } from "@/api/currentUser";
import { LinkButton } from "@/components/LinkButton";
import { MenuButton } from "@/components/MenuButton";

const AboutDialog = lazy(() => import("./AboutDialog"));
const AccountItems = lazy(() => import("./AccountItems"));

/** Who is logged in, and what belongs to that; or the way to log in. */
export function AccountMenu() {
  const { t } = useTranslation();
  const user = useCurrentUser();
  const { href } = useLocation();
  const [isAbout, about] = useDisclosure(false);
  if (user === null) {
    const next = href.startsWith("/login") ? undefined : href;
    return (
      <LinkButton to="/login" search={next ? { next } : {}} variant="default" ml={4}>
        {t("frame.logIn")}
      </LinkButton>
    );
  }
  return (
    <>
      <MenuButton label={t("frame.userMenu")} tip={user.username} icon={<IconUser size={18} />} size="lg" width={220}>
        <AccountItems user={user} onAbout={about.open} />
      </MenuButton>
      {isAbout && (
        <Suspense>
          <AboutDialog onClose={about.close} />
        </Suspense>
      )}
    </>
  );
}
