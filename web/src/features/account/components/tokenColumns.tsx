import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Time } from "@/components/Time";
import type { Column } from "@/components/table/DataTable";
import type { Token } from "../api/listTokens";
import { RevokeButton } from "./RevokeButton";
import { placesOf } from "./scopes";

export function useTokenColumns(): Column<Token>[] {
  const { t } = useTranslation();
  return [
    {
      key: "name",
      header: t("account.tokens.name"),
      sortKey: "name",
      render: (token) => (
        <Text fw={500} style={{ overflowWrap: "anywhere" }}>
          {token.name}
        </Text>
      ),
    },
    {
      key: "scope",
      header: t("account.tokens.scope"),
      render: (token) => <ScopeText token={token} />,
      isSecondary: true,
    },
    {
      key: "used",
      header: t("account.tokens.used"),
      sortKey: "last_used_time",
      render: (token) => <Time value={token.last_used_time ?? undefined} />,
      width: 150,
    },
    {
      key: "expires",
      header: t("account.tokens.expires"),
      sortKey: "expiration_time",
      render: (token) => <Time value={token.expiration_time ?? undefined} />,
      width: 150,
    },
    {
      key: "created",
      header: t("account.tokens.created"),
      sortKey: "creation_time",
      render: (token) => <Time value={token.creation_time} />,
      isSecondary: true,
      width: 150,
    },
    { key: "revoke", header: "", render: (token) => <RevokeButton token={token} />, align: "right", width: 52 },
  ];
}

/** Where a token may do how much; everything is what its owner may. */
function ScopeText({ token }: { token: Token }) {
  const { t } = useTranslation();
  const places = placesOf(token);
  if (places === null) {
    return <Text c="dimmed">{t("account.tokens.everything")}</Text>;
  }
  return places.map(({ namespace, level, count }) => (
    <Text key={namespace} c="dimmed" style={{ overflowWrap: "anywhere" }}>
      {t("account.tokens.inPlace", {
        what: level ? t(`account.tokens.levels.${level}`) : t("account.tokens.permissions", { count }),
        where:
          namespace === "*"
            ? t("account.tokens.allProjects")
            : namespace === "/"
              ? t("account.tokens.system")
              : namespace,
      })}
    </Text>
  ));
}
