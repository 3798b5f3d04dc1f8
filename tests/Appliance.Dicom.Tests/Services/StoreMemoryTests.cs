using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Dicom.Tests.Network;

namespace Appliance.Dicom.Tests.Services;

/// <summary>Measures the whole process, so nothing else may run at the same time.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;

[Collection(nameof(AloneCollection))]
public sealed class StoreMemoryTests
{
    private static readonly string Ct = DicomUID.CTImageStorage.Value;
    private static readonly string ImplicitLittle = DicomUID.ImplicitVRLittleEndian.Value;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Store_256MegabyteObject_NeedsAFewMegabytesOnBothSides()
    {
        const long ObjectBytes = 256L * 1024 * 1024;
        const long AllowedBytes = 16L * 1024 * 1024;
        long received = 0;
        var store = new ScriptedStore(async (_, data, stop) =>
        {
            byte[] buffer = new byte[64 * 1024];
            for (int read; (read = await data.ReadAsync(buffer, stop)) > 0;)
            {
                received += read;
            }

            return StoreResult.Success;
        });
        await using var acceptor = new LoopbackAcceptor([new StoreScp(store)]);
        var ended = acceptor.ServeOneAsync();
        await using var association = await Association.RequestAsync(
            acceptor.Endpoint, new AssociationParameters { CallingAE = "TEST", Contexts = AssociationParameters.Propose((Ct, [ImplicitLittle])) }, Stop);
        await SendAsync(association, "1.2.3", new MemoryStream(new byte[1024]));

        received = 0;
        long live = GC.GetTotalMemory(forceFullCollection: true);
        long most = 0;
        using var data = new ZeroStream(ObjectBytes, () => most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - live));
        var status = await SendAsync(association, "1.2.4", data);
        await association.ReleaseAsync(Stop);

        Assert.Equal((DicomStatus.Success, ObjectBytes), (status, received));
        Assert.True(most < AllowedBytes, $"{most} bytes were held while the object passed");
        Assert.Null(await ended);
    }

    private static async Task<DicomStatus> SendAsync(Association association, string instance, Stream data)
    {
        var request = new CommandSet
        {
            SopClassUid = Ct,
            Field = CommandField.CStoreRequest,
            MessageId = association.NextMessageId(),
            Priority = 0,
            HasDataSet = true,
            SopInstanceUid = instance,
        };
        var context = association.FindContext(Ct);
        Assert.NotNull(context);
        return (await association.InvokeAsync(context, request, data, Stop)).Command.Status;
    }
}
