import { Checkbox, Table } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Right, rightOf } from "../robot";
import classes from "./RightsGrid.module.css";
import { useRightNames } from "./rightNames";

const ACTIONS = ["read", "list", "pull", "push", "create", "update", "delete", "stop"];

interface Props {
  offered: { resource: string; action: string }[];
  value: ReadonlySet<Right>;
  onChange: (rights: Set<Right>) => void;
}

/** A box for every action on every kind of resource; the name at the row's beginning ticks all of the row. */
export function RightsGrid({ offered, value, onChange }: Props) {
  const { t } = useTranslation();
  const { resourceName, actionName } = useRightNames();
  const rights = new Set(offered.map(({ resource, action }) => rightOf(resource, action)));
  const resources = [...new Set(offered.map(({ resource }) => resource))];
  const actions = ACTIONS.filter((action) => offered.some((one) => one.action === action));
  const toggle = (toggled: Right[], isOn: boolean) => {
    const after = new Set(value);
    for (const right of toggled) {
      isOn ? after.add(right) : after.delete(right);
    }
    onChange(after);
  };
  return (
    <div className={classes.frame}>
      <Table className={classes.grid} highlightOnHover aria-label={t("robots.permissions")}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("robots.resource")}</Table.Th>
            {actions.map((action) => (
              <Table.Th key={action}>{actionName(action)}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {resources.map((resource) => {
            const own = actions.map((action) => rightOf(resource, action)).filter((right) => rights.has(right));
            const count = own.filter((right) => value.has(right)).length;
            return (
              <Table.Tr key={resource}>
                <Table.Th scope="row">
                  <Checkbox
                    size="xs"
                    label={resourceName(resource)}
                    checked={count === own.length}
                    indeterminate={count > 0 && count < own.length}
                    onChange={(event) => toggle(own, event.currentTarget.checked)}
                  />
                </Table.Th>
                {actions.map((action) => {
                  const right = rightOf(resource, action);
                  return (
                    <Table.Td key={action}>
                      {rights.has(right) && (
                        <Checkbox
                          size="xs"
                          aria-label={`${resourceName(resource)}: ${actionName(action)}`}
                          checked={value.has(right)}
                          onChange={(event) => toggle([right], event.currentTarget.checked)}
                        />
                      )}
                    </Table.Td>
                  );
                })}
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </div>
  );
}
