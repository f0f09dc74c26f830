import { Group, Modal, Skeleton, Stack, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { CopyButton } from "@/components/CopyButton";
import { ErrorNotice } from "@/components/ErrorNotice";
import { Facts } from "@/components/Facts";
import { Time } from "@/components/Time";
import { useFocusBack } from "@/components/useFocusBack";
import { useRobotUse } from "../api/robotUse";
import { type Robot, shortName } from "../robot";
import { RobotEnd } from "./RobotEnd";
import { RobotRights } from "./RobotRights";
import { RobotSecrets } from "./RobotSecrets";
import { RobotState } from "./RobotState";

interface Props {
  robot: Robot;
  mayUpdate: boolean;
  onClose: () => void;
}

/** All there is to know of one robot. */
export function RobotDialog({ robot, mayUpdate, onClose }: Props) {
  useFocusBack();
  const { t } = useTranslation();
  const use = useRobotUse(robot.id);
  const waiting = use.isPending && <Skeleton height={14} w={120} />;
  return (
    <Modal
      opened
      onClose={onClose}
      title={shortName(robot)}
      size="lg"
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack gap="lg">
        {use.error ? <ErrorNotice error={use.error} onRetry={use.refetch} /> : null}
        <Facts
          facts={[
            [
              t("robots.fullName"),
              <Group key="name" gap={4} wrap="nowrap" my={-4}>
                {robot.name} <CopyButton value={robot.name} />
              </Group>,
            ],
            [t("robots.description"), robot.description],
            [t("robots.state"), <RobotState key="state" robot={robot} />],
            [t("projects.created"), <Time key="created" value={robot.creation_time} />],
            [t("robots.expires"), <RobotEnd key="expires" robot={robot} />],
            [t("robots.lastUsed"), waiting || <Time key="used" value={use.data?.last_used_time ?? undefined} />],
            [
              t("robots.secrets"),
              waiting || (
                <RobotSecrets key="secrets" robotId={robot.id} secrets={use.data?.secrets ?? []} mayEnd={mayUpdate} />
              ),
            ],
          ]}
        />
        <div>
          <Title order={2} mb="xs">
            {t("robots.permissions")}
          </Title>
          <RobotRights robot={robot} />
        </div>
      </Stack>
    </Modal>
  );
}
