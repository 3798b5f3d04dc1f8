using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Simulators.Peers;

namespace Appliance.EndToEnd.Tests.Soak;

/// <summary>What peers do to a unit in a year, a little of each: by the number of the connection, so that every run is the same.</summary>
internal sealed class SoakMix(int port)
{
    private const int Kinds = 20;
    private const int Attempts = 200;
    private const int InstancesPerStudy = 50;
    private static readonly string CTImage = DicomUID.CTImageStorage.Value;
    private static readonly IReadOnlyList<string> Explicit = [DicomUID.ExplicitVRLittleEndian.Value];

    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(50);

    private readonly DicomEndpoint _unit = new("APPLIANCE", "127.0.0.1", port);

    /// <summary>Makes one connection and ends it, well or badly. Rejected for now, it tries again, as scanners do.</summary>
    /// <returns>False when the unit did not answer as it must.</returns>
    public async Task<bool> MakeAsync(int number, CancellationToken cancellationToken)
    {
        for (int attempt = 1; attempt <= Attempts; attempt++)
        {
            try
            {
                return await MakeOnceAsync(number, cancellationToken);
            }
            catch (DicomNetworkException e) when (e.Rejection?.Result == RejectionResult.Transient)
            {
                await Task.Delay(BetweenAttempts, TimeProvider.System, cancellationToken);
            }
            catch (DicomNetworkException)
            {
                return false;
            }
        }

        return false;
    }

    private async Task<bool> MakeOnceAsync(int number, CancellationToken cancellationToken)
    {
        switch (number % Kinds)
        {
            case 0:
                return await StoreAsync(number, cancellationToken);
            case 1:
                return await StoreAsync(1, cancellationToken);
            case 2:
                await using (Association association = await OpenAsync(cancellationToken))
                {
                    // Disposed without a release: aborted.
                    return await VerificationScu.EchoAsync(association, cancellationToken) == DicomStatus.Success;
                }

            case 3:
                return await StallAsync(StallPoint.MidObject, number, cancellationToken);
            case 4:
                return await StallAsync(StallPoint.MidRequest, number, cancellationToken);
            case 5:
                return await StallAsync(StallPoint.HalfOpen, number, cancellationToken);
            default:
                return await VerificationScu.EchoAsync(_unit, "SOAK", cancellationToken: cancellationToken) == DicomStatus.Success;
        }
    }

    private async Task<bool> StoreAsync(int number, CancellationToken cancellationToken)
    {
        await using Association association = await OpenAsync(cancellationToken);
        var request = new CommandSet
        {
            SopClassUid = CTImage,
            Field = CommandField.CStoreRequest,
            MessageId = association.NextMessageId(),
            HasDataSet = true,
            SopInstanceUid = $"1.2.3.{number}",
        };
        DimseMessage answer = await association.InvokeAsync(
            association.FindContext(CTImage)!, request, new MemoryStream(Dataset(number)), cancellationToken);
        await association.ReleaseAsync(cancellationToken);
        return answer.Command.Status == DicomStatus.Success;
    }

    // Stops in the middle, and then the connection goes: closed by one, reset by the next.
    private async Task<bool> StallAsync(StallPoint point, int number, CancellationToken cancellationToken)
    {
        using RudePeer peer = await RudePeer.ConnectAsync(port, cancellationToken);
        await peer.SendAsync(StallingPeers.BytesUntil(point, "SOAK"), cancellationToken);
        if (point == StallPoint.MidObject)
        {
            await peer.ReadPduAsync(cancellationToken);
        }

        if (number / Kinds % 2 == 0)
        {
            peer.Reset();
        }

        return true;
    }

    private Task<Association> OpenAsync(CancellationToken cancellationToken) => Association.RequestAsync(
        _unit,
        new AssociationParameters { CallingAE = "SOAK", Contexts = AssociationParameters.Propose((CTImage, Explicit), VerificationScu.Context) },
        cancellationToken);

    private static byte[] Dataset(int number)
    {
        var dataset = new DicomDataset()
            .AddOrUpdate(DicomTag.SOPClassUID, CTImage)
            .AddOrUpdate(DicomTag.SOPInstanceUID, $"1.2.3.{number}")
            .AddOrUpdate(DicomTag.Modality, "CT")
            .AddOrUpdate(DicomTag.StudyInstanceUID, $"1.2.4.{number / (InstancesPerStudy * Kinds)}")
            .AddOrUpdate(DicomTag.SeriesInstanceUID, $"1.2.5.{number / (InstancesPerStudy * Kinds)}")
            .AddOrUpdate(DicomTag.PixelData, DicomVR.OW, new byte[2048]);
        return DicomDatasetWriter.ToBytes(dataset, DicomTransferSyntax.ExplicitVRLittleEndian);
    }
}
