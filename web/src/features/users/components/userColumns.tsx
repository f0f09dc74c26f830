import { Badge, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Time } from "@/components/Time";
import type { Column } from "@/components/table/DataTable";
import type { User } from "../api/listUsers";
import { UserMenu } from "./UserMenu";

export function useUserColumns(isKeptHere: boolean): Column<User>[] {
  const { t } = useTranslation();
  return [
    {
      key: "name",
      header: t("admin.users.name"),
      sortKey: "username",
      render: (user) => <Name user={user} />,
      minWidth: 150,
    },
    {
      key: "administrator",
      header: t("admin.users.role"),
      sortKey: "sysadmin_flag",
      render: (user) =>
        user.sysadmin_flag && (
          <Badge variant="light" color="harbour" tt="none" fw={500}>
            {t("admin.users.administrator")}
          </Badge>
        ),
      width: 132,
    },
    {
      key: "email",
      header: t("admin.users.email"),
      sortKey: "email",
      render: (user) => <Text style={{ overflowWrap: "anywhere" }}>{user.email}</Text>,
      isSecondary: true,
      width: 260,
    },
    {
      key: "registered",
      header: t("admin.users.registered"),
      sortKey: "creation_time",
      render: (user) => <Time value={user.creation_time} />,
      isSecondary: true,
      width: 150,
    },
    {
      key: "menu",
      header: "",
      render: (user) => <UserMenu user={user} isKeptHere={isKeptHere} />,
      align: "right",
      width: 52,
    },
  ];
}

function Name({ user }: { user: User }) {
  return (
    <>
      <Text fw={500} style={{ overflowWrap: "anywhere" }}>
        {user.username}
      </Text>
      {user.realname && user.realname !== user.username && (
        <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          {user.realname}
        </Text>
      )}
    </>
  );
}
