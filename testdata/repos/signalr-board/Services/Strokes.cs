using System.Collections.Concurrent;

namespace Board.Services;

public record Stroke(double X, double Y, string Color);

public class Strokes
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Stroke>> boards = new();

    public void Add(string board, Stroke stroke) => boards.GetOrAdd(board, _ => new()).Enqueue(stroke);

    public IEnumerable<Stroke> Of(string board) => boards.TryGetValue(board, out var all) ? all : [];
}
