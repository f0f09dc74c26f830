import { Button, Group, Input, Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/projectPermissions";
import { ErrorNotice } from "@/components/ErrorNotice";
import { useGrantable } from "../api/grantable";
import { type Right, rightOf } from "../robot";
import { RightsGrid } from "./RightsGrid";

const PULL: Right[] = [
  "repository:pull",
  "repository:read",
  "repository:list",
  "artifact:read",
  "artifact:list",
  "tag:list",
];
const PUSH: Right[] = [...PULL, "repository:push", "artifact:create", "tag:create"];

interface Props {
  projectId: number;
  value: ReadonlySet<Right>;
  onChange: (rights: Set<Right>) => void;
}

/** What a robot may do: nobody gives it more than he has himself. */
export function RightsField({ projectId, value, onChange }: Props) {
  const { t } = useTranslation();
  const may = useMay(projectId);
  const grantable = useGrantable();
  // A project's own resource is called by a dot where permissions are told.
  const offered = (grantable.data ?? []).filter(({ resource, action }) =>
    may(action, resource === "project" ? "." : resource),
  );
  const all = offered.map(({ resource, action }) => rightOf(resource, action));
  const choose = (rights: Right[]) => onChange(new Set(rights.filter((right) => all.includes(right))));
  return (
    <Input.Wrapper label={t("robots.permissions")} labelElement="div">
      <Group gap={4} my={4}>
        <Preset text={t("robots.presets.pull")} onClick={() => choose(PULL)} />
        <Preset text={t("robots.presets.push")} onClick={() => choose(PUSH)} />
        <Preset text={t("robots.presets.all")} onClick={() => choose(all)} />
        <Preset text={t("robots.presets.none")} onClick={() => choose([])} />
      </Group>
      {grantable.error ? <ErrorNotice error={grantable.error} onRetry={grantable.refetch} /> : null}
      {grantable.isPending ? (
        <Skeleton height={200} />
      ) : (
        <RightsGrid offered={offered} value={value} onChange={onChange} />
      )}
    </Input.Wrapper>
  );
}

function Preset({ text, onClick }: { text: string; onClick: () => void }) {
  return (
    <Button variant="default" size="compact-sm" onClick={onClick}>
      {text}
    </Button>
  );
}
