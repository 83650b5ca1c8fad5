from fastapi import APIRouter, Depends, HTTPException, status
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import get_session
from app.models import Book

router = APIRouter()


class BookIn(BaseModel):
    title: str
    author: str
    isbn: str | None = None


@router.get("")
def list_books(session: Session = Depends(get_session)):
    return session.scalars(select(Book).order_by(Book.title)).all()


@router.post("", status_code=status.HTTP_201_CREATED)
def add_book(body: BookIn, session: Session = Depends(get_session)):
    book = Book(**body.model_dump())
    session.add(book)
    session.commit()
    return book


@router.get("/{book_id}")
def get_book(book_id: int, session: Session = Depends(get_session)):
    book = session.get(Book, book_id)
    if book is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "no such book")
    return book


@router.delete("/{book_id}", status_code=status.HTTP_204_NO_CONTENT)
def delete_book(book_id: int, session: Session = Depends(get_session)) -> None:
    book = session.get(Book, book_id)
    if book is not None:
        session.delete(book)
        session.commit()
