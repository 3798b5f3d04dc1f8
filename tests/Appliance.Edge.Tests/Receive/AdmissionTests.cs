using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Receive;
using Appliance.Edge.Tests.Storage;

namespace Appliance.Edge.Tests.Receive;

/// <summary>Who gets an association, over real sockets (PS3.8 7.1.1.7 to 7.1.1.9, table 9-21).</summary>
public sealed class AdmissionTests : IAsyncDisposable
{
    private static readonly string CTImage = DicomUID.CTImageStorage.Value;
    private static readonly string Private = "1.2.840.113619.4.26";
    private static readonly IReadOnlyList<string> Implicit = [DicomUID.ImplicitVRLittleEndian.Value];

    private readonly NodeOptions _options = new() { Port = 0, BindAddress = "127.0.0.1" };
    private TestUnit _unit = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Fact]
    public async Task Associate_DiskNearlyFull_EchoIsAnsweredAndStorageRejectedForNow()
    {
        await _unit.DisposeAsync();
        _unit = new TestUnit(minFreeBytes: long.MaxValue);
        using DicomListener listener = await StartAsync();

        DicomStatus echo = await VerificationScu.EchoAsync(EndPoint(listener), "CT1", cancellationToken: Cancel);
        AssociationRejection? storage = await RejectionAsync(listener, "CT1", DicomUID.Verification.Value, CTImage);

        Assert.Equal(DicomStatus.Success, echo);
        Assert.Equal(AssociationRejection.TemporaryCongestion, storage);
        await listener.StopAsync(Cancel);
    }

    [Fact]
    public async Task Associate_TitleNotListed_IsRejectedOnlyWhenListedOnesAreDemanded()
    {
        _unit.Scanners.Add(new ScannerOptions { Name = "CT", AeTitle = "CT1" });
        using (DicomListener open = await StartAsync())
        {
            Assert.Null(await RejectionAsync(open, "OTHER", CTImage));
            await open.StopAsync(Cancel);
        }

        _options.OnlyListedScanners = true;
        using DicomListener listener = await StartAsync();
        Assert.Equal(AssociationRejection.CallingAENotRecognized, await RejectionAsync(listener, "OTHER", CTImage));
        Assert.Null(await RejectionAsync(listener, "CT1", CTImage));
        await listener.StopAsync(Cancel);
    }

    [Fact]
    public async Task Associate_AddressOfAnotherScanner_IsRejectedOnlyWhenAddressesAreChecked()
    {
        _unit.Scanners.Add(new ScannerOptions { Name = "CT", AeTitle = "CT1", Addresses = { "127.0.0.0/8" } });
        _unit.Scanners.Add(new ScannerOptions { Name = "MR", AeTitle = "MR1", Addresses = { "10.1.2.3" } });
        using (DicomListener open = await StartAsync())
        {
            Assert.Null(await RejectionAsync(open, "MR1", CTImage));
            await open.StopAsync(Cancel);
        }

        _options.CheckAddresses = true;
        using DicomListener listener = await StartAsync();
        Assert.Equal(AssociationRejection.CallingAENotRecognized, await RejectionAsync(listener, "MR1", CTImage));
        Assert.Null(await RejectionAsync(listener, "CT1", CTImage));
        await listener.StopAsync(Cancel);
    }

    [Fact]
    public async Task Associate_OneCallerHasItsShare_OthersAreStillAdmitted()
    {
        _unit.Associations.MaxAssociationsPerCaller = 1;
        using DicomListener listener = await StartAsync();
        await using Association first = await OpenAsync(listener, "CT1", CTImage);

        Assert.Equal(AssociationRejection.LocalLimitExceeded, await RejectionAsync(listener, "CT1", CTImage));
        Assert.Null(await RejectionAsync(listener, "CT2", CTImage));

        await first.ReleaseAsync(Cancel);
        await listener.StopAsync(Cancel);
    }

    [Fact]
    public async Task Associate_AllAreTaken_TheLongestSilentOneGivesWay()
    {
        _options.MaxAssociations = 2;
        using DicomListener listener = await StartAsync();
        await using Association silent = await OpenAsync(listener, "CT1", DicomUID.Verification.Value);
        await using Association busy = await OpenAsync(listener, "CT2", DicomUID.Verification.Value);
        // Tries again, as scanners do.
        while (await RejectionAsync(listener, "CT3", CTImage) is { } rejection)
        {
            Assert.Equal(AssociationRejection.LocalLimitExceeded, rejection);
            _unit.Clock.Advance(TimeSpan.FromSeconds(_unit.Associations.GiveWaySeconds));
            Assert.Equal(DicomStatus.Success, await VerificationScu.EchoAsync(busy, Cancel));
        }

        Assert.Equal(DicomStatus.Success, await VerificationScu.EchoAsync(busy, Cancel));
        var fault = await Assert.ThrowsAsync<DicomNetworkException>(() => VerificationScu.EchoAsync(silent, Cancel));
        Assert.Equal(new AbortPdu(AbortSource.ServiceUser, AbortReason.NotSpecified), fault.Abort);
        await busy.ReleaseAsync(Cancel);
        await listener.StopAsync(Cancel);
    }

    [Fact]
    public async Task Associate_LimitsOfTheProfile_AreWhatIsNegotiated()
    {
        _unit.Associations.MaxPduLength = 8192;
        _unit.Associations.MaxPresentationContexts = 1;
        _unit.Associations.MaxOutstandingOperations = 4;
        _unit.Associations.AcceptUnknownSopClasses = false;
        using DicomListener listener = await StartAsync();

        await using Association association = await Association.RequestAsync(
            EndPoint(listener),
            new AssociationParameters
            {
                CallingAE = "CT1",
                Contexts = AssociationParameters.Propose((Private, Implicit), (CTImage, Implicit), (DicomUID.MRImageStorage.Value, Implicit)),
                UserItems = [new AsyncOperationsWindowItem(0, 0)],
            },
            Cancel);

        Assert.Equal(8192u, association.Facts.PeerMaxPduLength);
        Assert.Equal(4, association.Facts.MaxOutstandingOperations);
        Assert.Equal(
            [PresentationContextResult.AbstractSyntaxNotSupported, PresentationContextResult.Acceptance, PresentationContextResult.NoReason],
            association.PresentationContexts.Select(context => context.Result));
        await association.ReleaseAsync(Cancel);
        await listener.StopAsync(Cancel);
    }

    private static DicomEndpoint EndPoint(DicomListener listener) => new("APPLIANCE", "127.0.0.1", listener.EndPoints.First().Port);

    private static Task<Association> OpenAsync(DicomListener listener, string caller, params string[] sopClasses) => Association.RequestAsync(
        EndPoint(listener),
        new AssociationParameters { CallingAE = caller, Contexts = AssociationParameters.Propose([.. sopClasses.Select(uid => (uid, Implicit))]) },
        Cancel);

    /// <summary>The rejection of a request; null when it was accepted, and then it was released.</summary>
    private static async Task<AssociationRejection?> RejectionAsync(DicomListener listener, string caller, params string[] sopClasses)
    {
        try
        {
            await using Association association = await OpenAsync(listener, caller, sopClasses);
            await association.ReleaseAsync(Cancel);
            return null;
        }
        catch (DicomNetworkException fault) when (fault.Rejection is { } rejection)
        {
            return rejection;
        }
    }

    private async Task<DicomListener> StartAsync()
    {
        DicomListener listener = _unit.Listener(_options);
        await listener.StartAsync(Cancel);
        return listener;
    }
}
