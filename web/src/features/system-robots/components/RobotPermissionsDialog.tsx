import { Modal, Stack, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { PermissionFacts } from "@/components/PermissionFacts";
import { useFocusBack } from "@/components/useFocusBack";
import { EVERY_PROJECT, placesOf, type Robot, SYSTEM } from "../api/listRobots";

/** All that a robot may do, place by place. */
export function RobotPermissionsDialog({ robot, onClose }: { robot: Robot; onClose: () => void }) {
  useFocusBack();
  const { t } = useTranslation();
  const titleOf = (namespace: string) =>
    namespace === SYSTEM
      ? t("admin.robots.system")
      : namespace === EVERY_PROJECT
        ? t("admin.robots.allProjects")
        : t("admin.robots.project", { name: namespace });
  return (
    <Modal opened onClose={onClose} title={robot.name} size="lg" closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack gap="md">
        {placesOf(robot).map(({ namespace, permissions }) => (
          <section key={namespace}>
            <Title order={3} mb="xs" style={{ overflowWrap: "anywhere" }}>
              {titleOf(namespace)}
            </Title>
            <PermissionFacts permissions={permissions} />
          </section>
        ))}
      </Stack>
    </Modal>
  );
}
