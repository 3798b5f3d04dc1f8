using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Appliance.Dicom.Services;
using Appliance.Dicom.Web;
using Appliance.Edge.Delivery;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.DicomWeb;
using Appliance.Edge.Tests.Receive;
using Appliance.Edge.Tests.Running;
using Appliance.Edge.Tests.Storage;

namespace Appliance.Edge.Tests.Delivery;

/// <summary>What each answer of a STOW-RS server means for an object and for its destination.</summary>
public sealed class StowTransportTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("stow-test-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Stow_ToAnotherUnit_IsStoredAndItsKindIsKnownToBeTaken()
    {
        await using WebUnit web = await WebUnit.StartAsync();
        await using IDestinationSession session = await OpenAsync(web.Port);

        DeliveryVerdict verdict = await session.SendAsync(Item(), Cancel);

        Assert.Equal(DeliveryVerdict.Stored, verdict);
        Assert.Equal(CapabilityAnswer.Accepted, Assert.Single(session.Capabilities).Answer);
        Assert.Single(web.Unit.Instances());
    }

    [Fact]
    public async Task Deliver_ToADestinationWithAUrl_StudyIsDone()
    {
        await using WebUnit web = await WebUnit.StartAsync();
        await using var unit = new TestUnit();
        await unit.CloseStudyAsync();
        await unit.Runner(new FakeExecutor()).RunNextAsync(Cancel);

        await unit.Queue(new DestinationOptions { Name = "PACS", Url = web.Client.BaseAddress!.ToString() }, null).DeliverDueAsync(Cancel);

        Assert.Equal((StudyStage.Done, StudyReason.Delivered), (unit.Study().Stage, unit.Study().Reason));
        Assert.Equal(2, web.Unit.Count("SELECT count(*) FROM instance"));
    }

    [Fact]
    public async Task Stow_ToAUnitWithAFullDisk_IsTriedAgain()
    {
        await using WebUnit web = await WebUnit.StartAsync(new TestUnit(minFreeBytes: long.MaxValue));
        await using IDestinationSession session = await OpenAsync(web.Port);

        DestinationException fault = await Assert.ThrowsAsync<DestinationException>(() => session.SendAsync(Item(), Cancel));

        Assert.Equal((true, DeliveryOutcome.TryAgain, DeliveryCause.Busy), (fault.IsDown, fault.Verdict.Outcome, fault.Verdict.Cause));
    }

    [Theory]
    [InlineData("400 Bad Request", false, nameof(DeliveryOutcome.GiveUp), DeliveryCause.ObjectRefused)]
    [InlineData("401 Unauthorized", true, nameof(DeliveryOutcome.GiveUp), DeliveryCause.Rejected)]
    [InlineData("404 Not Found", true, nameof(DeliveryOutcome.GiveUp), DeliveryCause.WrongProtocol)]
    [InlineData("413 Payload Too Large", false, nameof(DeliveryOutcome.GiveUp), DeliveryCause.ObjectRefused)]
    [InlineData("429 Too Many Requests", true, nameof(DeliveryOutcome.TryAgain), DeliveryCause.Busy)]
    [InlineData("500 Internal Server Error", false, nameof(DeliveryOutcome.TryAgain), DeliveryCause.Busy)]
    [InlineData("200 OK", false, nameof(DeliveryOutcome.TryAgain), DeliveryCause.Busy)]
    public async Task Stow_StatusWithoutAWordOnTheObject_IsJudgedByTheStatus(string status, bool isDown, string outcome, DeliveryCause cause)
    {
        DeliveryVerdict verdict = await AnswerAsync(status, "", isDown);

        Assert.Equal((outcome, cause), (verdict.Outcome.ToString(), verdict.Cause));
    }

    [Fact]
    public async Task Stow_RetryAfterADate_OfAServerWithoutClock_CountsByOurs()
    {
        string date = TimeProvider.System.GetUtcNow().AddHours(1).ToString("R", CultureInfo.InvariantCulture);

        DeliveryVerdict verdict = await AnswerAsync($"503 Service Unavailable\r\nRetry-After: {date}", "", isDown: true);

        Assert.InRange(verdict.RetryAfter!.Value.TotalMinutes, 55, 60);
    }

    [Theory]
    [InlineData(0x0122, nameof(DeliveryOutcome.NotAccepted), DeliveryCause.KindNotAccepted)]
    [InlineData(0xC122, nameof(DeliveryOutcome.NotAccepted), DeliveryCause.KindNotAccepted)]
    [InlineData(0xA900, nameof(DeliveryOutcome.GiveUp), DeliveryCause.ObjectRefused)]
    [InlineData(0xA700, nameof(DeliveryOutcome.TryAgain), DeliveryCause.Busy)]
    public async Task Stow_FailureReason_IsJudgedAsTheStatusOfACStore(int reason, string outcome, DeliveryCause cause)
    {
        string body = string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"00081198":{"vr":"SQ","Value":[{"00081155":{"vr":"UI","Value":["1.2.3.1.1"]},"00081197":{"vr":"US","Value":[{{{reason}}}]}}]}}""");

        DeliveryVerdict verdict = await AnswerAsync("409 Conflict", body, isDown: false);

        Assert.Equal((outcome, cause), (verdict.Outcome.ToString(), verdict.Cause));
    }

    [Theory]
    [InlineData("https://pacs.example.org/dicom-web", "", true)]
    [InlineData("http://10.0.0.5:8042/dicom-web", "", true)]
    [InlineData("http://10.0.0.5:8042/dicom-web", "secret", false)]
    [InlineData("http://127.0.0.1:8042/dicom-web", "secret", true)]
    [InlineData("https://pacs.example.org/dicom-web", "secret", true)]
    [InlineData("pacs.example.org/dicom-web", "", false)]
    public void Options_SecretsNeverTravelInTheClear(string url, string secret, bool good)
    {
        string file = Path.Combine(_folder.FullName, "secret");
        File.WriteAllText(file, "a-secret");
        var found = new List<Edge.Hosting.OptionFault>();

        new DestinationOptions { Name = "PACS", Url = url, SecretFile = secret.Length > 0 ? file : "" }.Check(new Edge.Hosting.OptionFaults("Destinations:0", found));

        Assert.Equal(good, found.Count == 0);
    }

    private static Task<IDestinationSession> OpenAsync(int port) =>
        new StowTransport(new StowOptions(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")))).OpenAsync([], Cancel);

    private async Task<DeliveryVerdict> AnswerAsync(string status, string body, bool isDown)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = ServeAsync(listener, status, body);
        await using IDestinationSession session = await OpenAsync(((IPEndPoint)listener.LocalEndpoint).Port);
        DeliveryVerdict verdict = isDown
            ? (await Assert.ThrowsAsync<DestinationException>(() => session.SendAsync(Item(), Cancel))).Verdict
            : await session.SendAsync(Item(), Cancel);
        await serving;
        return verdict;
    }

    private static async Task ServeAsync(TcpListener listener, string status, string body)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync(Cancel);
        NetworkStream wire = client.GetStream();
        var block = new byte[64 * 1024];
        var request = new StringBuilder();
        while (!request.ToString().EndsWith("--\r\n", StringComparison.Ordinal))
        {
            request.Append(Encoding.Latin1.GetString(block, 0, await wire.ReadAsync(block, Cancel)));
        }

        await wire.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"), Cancel);
    }

    private StoreItem Item()
    {
        string path = Path.Combine(_folder.FullName, "image.dcm");
        File.WriteAllBytes(path, WebUnit.Part10(new TestObject()));
        return StoreItem.Open(path);
    }
}
