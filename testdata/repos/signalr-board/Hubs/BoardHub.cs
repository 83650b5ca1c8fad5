using Board.Services;
using Microsoft.AspNetCore.SignalR;

namespace Board.Hubs;

public class BoardHub : Hub
{
    private readonly Strokes strokes;

    public BoardHub(Strokes strokes)
    {
        this.strokes = strokes;
    }

    public async Task Draw(string board, Stroke stroke)
    {
        strokes.Add(board, stroke);
        await Clients.OthersInGroup(board).SendAsync("drawn", stroke);
    }

    public async Task Open(string board)
    {
        await Groups.AddToGroupAsync(Context.ConnectionId, board);
        await Clients.Caller.SendAsync("all", strokes.Of(board));
    }
}
