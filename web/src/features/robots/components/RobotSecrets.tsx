import { Button, Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Time } from "@/components/Time";
import { useFailureNotice } from "@/components/useFailureNotice";
import type { components } from "@/generated/wharf";
import { useEndSecret } from "../api/endSecret";

interface Props {
  robotId: number;
  secrets: components["schemas"]["RobotSecretAnswer"][];
  mayEnd: boolean;
}

/** Since when the secrets of a robot are there; one that has been replaced can be ended before its time. */
export function RobotSecrets({ robotId, secrets, mayEnd }: Props) {
  const { t } = useTranslation();
  const tell = useFailureNotice();
  const end = useEndSecret(robotId);
  return (
    <Stack gap={4}>
      {secrets.map((secret) => (
        <Group key={secret.id} gap={6}>
          <Text span>
            {t("robots.secretSince")} <Time value={secret.creation_time} />
          </Text>
          {secret.expiration_time !== null && (
            <>
              <Text span c="dimmed">
                · {t("robots.secretEnds")} <Time value={secret.expiration_time} />
              </Text>
              {mayEnd && (
                <Button
                  variant="light"
                  color="red"
                  size="compact-xs"
                  loading={end.isPending}
                  onClick={() => end.mutate(secret.id, { onError: tell })}
                >
                  {t("robots.endSecret")}
                </Button>
              )}
            </>
          )}
        </Group>
      ))}
    </Stack>
  );
}
