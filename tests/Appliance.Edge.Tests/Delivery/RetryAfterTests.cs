using System.Net.Http.Headers;
using Appliance.Edge.Delivery;
using Appliance.Edge.Tests.DicomWeb;
using Appliance.Edge.Tests.Running;
using Appliance.Edge.Tests.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Appliance.Edge.Tests.Delivery;

/// <summary>A server that asks for a pause (RFC 9110 10.2.3) gets it, up to the longest that is configured; then it gets the objects.</summary>
public sealed class RetryAfterTests : IAsyncLifetime
{
    private readonly TestUnit _unit = new();
    private WebUnit _pacs = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _pacs = await WebUnit.StartAsync();
        await _unit.CloseStudyAsync();
        await _unit.Runner(new FakeExecutor()).RunNextAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _pacs.DisposeAsync();
        await _unit.DisposeAsync();
    }

    [Theory]
    [InlineData(503, "120", null, 120)]
    [InlineData(429, "120", null, 120)]
    [InlineData(503, "0", null, 1.1)]
    [InlineData(503, "", null, 1.1)]
    [InlineData(503, "soon", null, 1.1)]
    [InlineData(503, "86400", null, 300)]
    [InlineData(503, "Sun, 01 Mar 2026 08:02:30 GMT", "Sun, 01 Mar 2026 08:01:00 GMT", 90)]
    [InlineData(503, "Sat, 28 Feb 2026 08:00:00 GMT", "Sun, 01 Mar 2026 08:01:00 GMT", 1.1)]
    public async Task Busy_IsLeftInPeaceForAsLongAsItAsks_ThenGetsEverything(int status, string retryAfter, string? date, double seconds)
    {
        int refusals = 0;
        await using WebApplication front = await FrontAsync(context =>
        {
            refusals++;
            Answer(context, status, retryAfter, date);
            return refusals == 1;
        });
        DestinationQueue queue = Queue(front);

        await queue.DeliverDueAsync(Cancel);
        Assert.Equal(_unit.Clock.GetUtcNow().AddSeconds(seconds), queue.NextDue());
        _unit.Clock.Advance(TimeSpan.FromSeconds(seconds - 0.1));
        Assert.False(await queue.DeliverDueAsync(Cancel));
        Assert.Equal(1, refusals);

        _unit.Clock.Advance(TimeSpan.FromSeconds(0.1));
        await queue.DeliverDueAsync(Cancel);

        Assert.Equal(2, _unit.Count("SELECT count(*) FROM delivery WHERE state = 'Delivered'"));
        Assert.Equal(2, _pacs.Unit.Count("SELECT count(*) FROM instance"));
    }

    [Fact]
    public async Task AFailureOfOneObject_WithAPause_HoldsThatObjectAlone()
    {
        bool first = true;
        await using WebApplication front = await FrontAsync(context =>
        {
            bool refuse = first;
            first = false;
            Answer(context, 500, "120", null);
            return refuse;
        });
        DestinationQueue queue = Queue(front);

        await queue.DeliverDueAsync(Cancel);

        Assert.Equal(1, _unit.Count("SELECT count(*) FROM delivery WHERE state = 'Delivered'"));
        Assert.Equal(_unit.Clock.GetUtcNow().AddSeconds(120), queue.NextDue());
    }

    private DestinationQueue Queue(WebApplication front) =>
        _unit.Queue(new DestinationOptions { Name = "PACS", Url = front.Urls.Single() });

    private static void Answer(HttpContext context, int status, string retryAfter, string? date)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = retryAfter.Length > 0 ? retryAfter : default;
        context.Response.Headers.Date = date;
    }

    /// <summary>Kestrel in front of a unit's STOW-RS: a gateway that says for each request whether it turns it away.</summary>
    private async Task<WebApplication> FrontAsync(Func<HttpContext, bool> turnsAway)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        WebApplication front = builder.Build();
        front.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, Cancel);
            if (turnsAway(context))
            {
                return;
            }

            using var passed = new ByteArrayContent(body.ToArray());
            passed.Headers.ContentType = MediaTypeHeaderValue.Parse(context.Request.ContentType!);
            using HttpResponseMessage answer = await _pacs.PostAsync(passed);
            context.Response.Headers.Clear();
            context.Response.StatusCode = (int)answer.StatusCode;
            context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
            await answer.Content.CopyToAsync(context.Response.Body, Cancel);
        });
        await front.StartAsync(Cancel);
        return front;
    }
}
