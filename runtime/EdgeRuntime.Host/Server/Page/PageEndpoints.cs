using System.Text;
using EdgeRuntime.Host.Server.Access;
using EdgeRuntime.Host.Server.Inference;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace EdgeRuntime.Host.Server.Page;

/// <summary>The live page, and the page that asks for the token. Their files are in the executable.</summary>
internal sealed class PageEndpoints(AccessGuard guard)
{
    private const int LoginBytes = 4096;

    private readonly byte[] _page = Load("live.html");
    private readonly byte[] _script = Load("live.js");
    private readonly byte[] _sound = Load("sound.js");
    private readonly byte[] _style = Load("live.css");
    private readonly byte[] _icon = Load("icon.svg");
    private readonly byte[] _login = Load("login.html");

    public Task Page(HttpContext context) => Answers.Write(context, StatusCodes.Status200OK, "text/html; charset=utf-8", _page);

    public Task Script(HttpContext context) => Answers.Write(context, StatusCodes.Status200OK, "text/javascript; charset=utf-8", _script);

    public Task Sound(HttpContext context) => Answers.Write(context, StatusCodes.Status200OK, "text/javascript; charset=utf-8", _sound);

    public Task Style(HttpContext context) => Answers.Write(context, StatusCodes.Status200OK, "text/css; charset=utf-8", _style);

    public Task Icon(HttpContext context) => Answers.Write(context, StatusCodes.Status200OK, "image/svg+xml", _icon);

    /// <summary>Answers those who do not know the token: browsers get the page that asks for it.</summary>
    public Task Refuse(HttpContext context) => context.Request.Path == "/"
        ? Answers.Write(context, StatusCodes.Status401Unauthorized, "text/html; charset=utf-8", _login)
        : Answers.WriteError(context, StatusCodes.Status401Unauthorized, "the token is missing or wrong: send the header 'Authorization: Bearer TOKEN', or open / in a browser and enter it there.");

    /// <summary>Takes the token that was entered.</summary>
    public async Task Login(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = LoginBytes;
        var body = await RequestBody.Read(context.Request, context.RequestAborted).ConfigureAwait(false);
        var form = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body.Span));
        if (guard.IsClosed && !guard.Enter(context.Response, form.TryGetValue("token", out var token) ? token.ToString() : ""))
        {
            await Answers.Write(context, StatusCodes.Status401Unauthorized, "text/html; charset=utf-8", _login.AsMemory()).ConfigureAwait(false);
            return;
        }
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = "/";
    }

    private static byte[] Load(string name)
    {
        using var stream = typeof(PageEndpoints).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
