import { ActionIcon, Menu, type MenuItemProps, Text, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconBook2, IconInfoCircle, IconLogout, IconUser } from "@tabler/icons-react";
import { createLink, useLocation, useNavigate } from "@tanstack/react-router";
import { type ComponentProps, lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useCurrentUser } from "@/api/currentUser";
import { LinkButton } from "@/components/LinkButton";
import { useLogOut } from "@/features/session/api/logOut";
import { usePlaces } from "./places";

const AboutDialog = lazy(() => import("./AboutDialog"));
const LinkItem = createLink((props: MenuItemProps & Omit<ComponentProps<"a">, keyof MenuItemProps>) => (
  <Menu.Item component="a" {...props} />
));

/** Who is logged in, and what belongs to that; or the way to log in. */
export function AccountMenu() {
  const { t } = useTranslation();
  const user = useCurrentUser();
  const { account } = usePlaces();
  const logOut = useLogOut();
  const navigate = useNavigate();
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
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <Tooltip label={user.username}>
            <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("frame.userMenu")}>
              <IconUser size={18} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            <Text fw={600} truncate>
              {user.username}
            </Text>
            {user.sysadmin_flag && <Text size="sm">{t("frame.administrator")}</Text>}
          </Menu.Label>
          {account.map(({ to, text, icon: Icon }) => (
            <LinkItem key={to} to={to} leftSection={<Icon size={16} />}>
              {t(text)}
            </LinkItem>
          ))}
          <Menu.Divider />
          <Menu.Item component="a" href="/devcenter-api-2.0" leftSection={<IconBook2 size={16} />}>
            {t("frame.apiDocument")}
          </Menu.Item>
          <Menu.Item leftSection={<IconInfoCircle size={16} />} onClick={about.open}>
            {t("frame.about")}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconLogout size={16} />}
            onClick={() => logOut.mutate(undefined, { onSuccess: () => navigate({ to: "/login" }) })}
          >
            {t("frame.logOut")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isAbout && (
        <Suspense>
          <AboutDialog onClose={about.close} />
        </Suspense>
      )}
    </>
  );
}
