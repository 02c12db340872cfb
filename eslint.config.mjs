import eslint from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
  globalIgnores([".local/", "node_modules/", "dist/", "coverage/"]),
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "no-undef": "off", // tsc's part
      // Numbers read well in a message; objects and nullish values still don't.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // It asks for the `!` that strict forbids.
      "@typescript-eslint/non-nullable-type-assertion-style": "off",
    },
  },
);
