import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useConfiguration } from "@/api/configuration";
import { ListPage } from "@/components/ListPage";
import { useList } from "@/lib/useList";
import { systemRobotsQuery } from "../api/listRobots";
import { NewRobotDialog } from "./NewRobotDialog";
import { useRobotColumns } from "./robotColumns";

/** Robots that belong to no project. */
export function RobotsPage() {
  const { t } = useTranslation();
  const list = useList("name");
  const query = useQuery(systemRobotsQuery(list.wanted));
  const configuration = useConfiguration().data?.values;
  const columns = useRobotColumns();
  const [isNew, dialog] = useDisclosure(false);
  return (
    <>
      <ListPage
        title={t("admin.robots.title")}
        action={
          configuration && (
            <Button leftSection={<IconPlus size={16} />} onClick={dialog.open}>
              {t("admin.robots.new")}
            </Button>
          )
        }
        list={list}
        query={query}
        columns={columns}
        rowKey={(robot) => String(robot.id)}
        exported={{ name: "system-robots", list: systemRobotsQuery }}
        searchPlaceholder={t("admin.robots.searchPlaceholder")}
        emptyTitle={t("admin.robots.emptyTitle")}
        emptyText={t("admin.robots.emptyText")}
      />
      {isNew && configuration && <NewRobotDialog configuration={configuration} onClose={dialog.close} />}
    </>
  );
}
