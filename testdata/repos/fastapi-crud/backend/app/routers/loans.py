from datetime import date, timedelta

from fastapi import APIRouter, Depends, HTTPException, status
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import get_session
from app.models import Loan
from app.settings import settings

router = APIRouter()


class LoanIn(BaseModel):
    book_id: int
    borrower: str


@router.post("", status_code=status.HTTP_201_CREATED)
def lend(body: LoanIn, session: Session = Depends(get_session)):
    open_loan = session.scalar(
        select(Loan).where(Loan.book_id == body.book_id, Loan.returned.is_(None))
    )
    if open_loan is not None:
        raise HTTPException(status.HTTP_409_CONFLICT, "already lent")
    loan = Loan(
        book_id=body.book_id,
        borrower=body.borrower,
        due=date.today() + timedelta(days=settings.loan_days),
    )
    session.add(loan)
    session.commit()
    return loan


@router.post("/{loan_id}/return")
def give_back(loan_id: int, session: Session = Depends(get_session)):
    loan = session.get(Loan, loan_id)
    if loan is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "no such loan")
    loan.returned = date.today()
    session.commit()
    return loan
