from webapp.bills.pdf.render import pdf_of

__all__ = ["pdf_of"]
