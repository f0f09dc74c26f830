import { Checkbox } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

/** Which rows are ticked, by their key. */
export interface Selection {
  selected: ReadonlySet<string>;
  toggle: (keys: string[], isSelected: boolean) => void;
  clear: () => void;
}

export function useSelection(): Selection {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  return {
    selected,
    toggle: (keys, isSelected) =>
      setSelected((before) => {
        const after = new Set(before);
        for (const key of keys) {
          if (isSelected) {
            after.add(key);
          } else {
            after.delete(key);
          }
        }
        return after;
      }),
    clear: () => setSelected(new Set()),
  };
}

export function SelectAllCell({ keys, selection }: { keys: string[]; selection: Selection }) {
  const { t } = useTranslation();
  const count = keys.filter((key) => selection.selected.has(key)).length;
  return (
    <th style={{ width: 40 }}>
      <Checkbox
        size="xs"
        aria-label={t("artifacts.selectAll")}
        checked={count > 0 && count === keys.length}
        indeterminate={count > 0 && count < keys.length}
        onChange={(event) => selection.toggle(keys, event.currentTarget.checked)}
      />
    </th>
  );
}

export function SelectCell({ rowKey, name, selection }: { rowKey: string; name: string; selection: Selection }) {
  const { t } = useTranslation();
  return (
    <td>
      <Checkbox
        size="xs"
        aria-label={t("artifacts.select", { name })}
        checked={selection.selected.has(rowKey)}
        onChange={(event) => selection.toggle([rowKey], event.currentTarget.checked)}
      />
    </td>
  );
}
