import { Menu, Text } from "@mantine/core";
import { IconBook2, IconInfoCircle, IconLogout } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { useCurrentUser } from "@/api/currentUser";
import { LinkItem } from "@/components/LinkItem";
import { useLogOut } from "@/features/session/api/logOut";
import { usePlaces } from "./places";

interface Props {
  user: NonNullable<ReturnType<typeof useCurrentUser>>;
  onAbout: () => void;
}

export default function AccountItems({ user, onAbout }: Props) {
  const { t } = useTranslation();
  const { account } = usePlaces();
  const logOut = useLogOut();
  const navigate = useNavigate();
  return (
    <>
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
      <Menu.Item leftSection={<IconInfoCircle size={16} />} onClick={onAbout}>
        {t("frame.about")}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item
        leftSection={<IconLogout size={16} />}
        onClick={() => logOut.mutate(undefined, { onSuccess: () => navigate({ to: "/login" }) })}
      >
        {t("frame.logOut")}
      </Menu.Item>
    </>
  );
}
