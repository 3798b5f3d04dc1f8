using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Dicom.Tests.Network;

namespace Appliance.Dicom.Tests.Services;

public sealed class StoreScuTests
{
    private static readonly string Ct = DicomUID.CTImageStorage.Value;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Contexts_AreOnlyTheNeededOnes_EachSyntaxInItsOwn()
    {
        var contexts = StoreScu.ContextsFor(
        [
            Item(Ct, DicomTransferSyntax.ExplicitVRLittleEndian),
            Item(Ct, DicomTransferSyntax.ExplicitVRLittleEndian),
            Item(Ct, DicomTransferSyntax.JPEGLosslessSV1),
        ]);

        Assert.Equal(
            [(1, "1.2.840.10008.1.2.1"), (3, "1.2.840.10008.1.2"), (5, "1.2.840.10008.1.2.4.70")],
            contexts.Select(context => ((int)context.Id, Assert.Single(context.TransferSyntaxes))));
    }

    [Fact]
    public void Batches_ManySopClasses_FitIntoAssociationsInOrder()
    {
        var items = Enumerable.Range(0, 200).Select(i => Item($"1.2.3.{i}", DicomTransferSyntax.ExplicitVRLittleEndian)).ToList();

        var batches = StoreScu.Batches(items).ToList();

        Assert.Equal(items, batches.SelectMany(batch => batch));
        Assert.All(batches, batch => Assert.InRange(StoreScu.ContextsFor(batch).Count, 1, 128));
        Assert.Equal(4, batches.Count);
    }

    [Fact]
    public async Task Send_NoContextAccepted_SaysSoAndTheAssociationLives()
    {
        var policy = new AssociationPolicy { AcceptStorage = false };
        await using var acceptor = new LoopbackAcceptor(policy: policy);
        var ended = acceptor.ServeOneAsync();
        var item = Item(Ct, DicomTransferSyntax.ExplicitVRLittleEndian);
        var contexts = StoreScu.ContextsFor([item]);
        var verification = new ProposedPresentationContext(99, VerificationScu.Context.AbstractSyntax, VerificationScu.Context.TransferSyntaxes);
        var parameters = new AssociationParameters { CallingAE = "TEST", Contexts = [.. contexts, verification] };
        await using var association = await Association.RequestAsync(acceptor.Endpoint, parameters, Stop);

        var failure = await Assert.ThrowsAsync<DicomNetworkException>(() => StoreScu.SendAsync(association, item, Stop));

        Assert.Equal(NetworkFailure.NoPresentationContext, failure.Failure);
        Assert.False(failure.IsTransient);
        Assert.Contains("CT Image Storage", failure.Message, StringComparison.Ordinal);
        Assert.Equal(DicomStatus.Success, await VerificationScu.EchoAsync(association, Stop));
        await association.ReleaseAsync(Stop);
        Assert.Null(await ended);
    }

    private static StoreItem Item(string sopClass, DicomTransferSyntax syntax) => new("unused.dcm", sopClass, "1.2.3", syntax, 0);
}
