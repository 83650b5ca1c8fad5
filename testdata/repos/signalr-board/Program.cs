using Board.Hubs;
using Board.Services;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSignalR();
builder.Services.AddSingleton<Strokes>();

var app = builder.Build();
app.UseStaticFiles();
app.MapHub<BoardHub>("/board");
app.Run();
