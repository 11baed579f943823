from webapp.imports.command.run import Mode, import_products

__all__ = ["Mode", "import_products"]
