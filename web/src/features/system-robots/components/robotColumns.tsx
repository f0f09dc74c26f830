import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { StateBadge } from "@/components/StateBadge";
import { Time } from "@/components/Time";
import type { Column } from "@/components/table/DataTable";
import { EVERY_PROJECT, placesOf, type Robot, SYSTEM } from "../api/listRobots";
import { RobotMenu } from "./RobotMenu";

export function useRobotColumns(): Column<Robot>[] {
  const { t } = useTranslation();
  return [
    { key: "name", header: t("admin.robots.name"), sortKey: "name", render: (robot) => <Name robot={robot} /> },
    { key: "state", header: t("admin.robots.state"), render: (robot) => <State robot={robot} />, width: 120 },
    {
      key: "scope",
      header: t("admin.robots.scope"),
      render: (robot) => <ScopeText robot={robot} />,
      isSecondary: true,
      width: 240,
    },
    {
      key: "expires",
      header: t("admin.robots.expires"),
      sortKey: "expires_at",
      render: (robot) => <Time value={expiry(robot)} />,
      isSecondary: true,
      width: 140,
    },
    {
      key: "created",
      header: t("admin.robots.createdTime"),
      sortKey: "creation_time",
      render: (robot) => <Time value={robot.creation_time} />,
      isSecondary: true,
      width: 140,
    },
    { key: "menu", header: "", render: (robot) => <RobotMenu robot={robot} />, align: "right", width: 52 },
  ];
}

/** The API has seconds since 1970, and -1 for never. */
function expiry({ expires_at }: Robot): string {
  return expires_at > 0 ? new Date(expires_at * 1000).toISOString() : "";
}

function Name({ robot }: { robot: Robot }) {
  return (
    <>
      <Text fw={500} style={{ overflowWrap: "anywhere" }}>
        {robot.name}
      </Text>
      {robot.description && (
        <Text size="sm" c="dimmed" lineClamp={2} style={{ overflowWrap: "anywhere" }}>
          {robot.description}
        </Text>
      )}
    </>
  );
}

function State({ robot }: { robot: Robot }) {
  const { t } = useTranslation();
  const isOver = robot.expires_at > 0 && robot.expires_at * 1000 < Date.now();
  if (robot.disable) {
    return <StateBadge state="neutral">{t("admin.robots.disabled")}</StateBadge>;
  }
  if (isOver) {
    return <StateBadge state="warning">{t("admin.robots.over")}</StateBadge>;
  }
  return <Text c="dimmed">{t("admin.robots.enabled")}</Text>;
}

/** Where a robot may do something, in a few words. */
function ScopeText({ robot }: { robot: Robot }) {
  const { t } = useTranslation();
  const places = placesOf(robot);
  const projects = places.filter((place) => place.namespace !== SYSTEM);
  const parts = [
    places.some((place) => place.namespace === SYSTEM) && t("admin.robots.system"),
    projects.some((place) => place.namespace === EVERY_PROJECT)
      ? t("admin.robots.allProjects")
      : projects.length > 0 && t("admin.robots.projects", { count: projects.length }),
  ];
  return <Text c="dimmed">{parts.filter(Boolean).join(" · ")}</Text>;
}
