describe('change', () => {
  it('comes in few coins', () => {
    expect([50, 10, 5].reduce((sum, coin) => sum + coin)).toBe(65)
  })
})
