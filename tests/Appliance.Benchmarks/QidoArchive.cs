using System.Globalization;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;

namespace Appliance.Benchmarks;

/// <summary>Many small studies on disk: a CT and an MR series each, a patient of their own, ten studies a day.</summary>
internal static class QidoArchive
{
    /// <summary>Instances of a series.</summary>
    public const int Instances = 25;

    /// <summary>Instances of a study.</summary>
    public const int StudySize = 2 * Instances;

    private const int StudiesADay = 10;
    private const int Associations = 8;

    private static readonly DateOnly FirstDay = new(2020, 1, 1);

    /// <summary>Study Instance UID of a study.</summary>
    public static string StudyUid(int study) => string.Create(CultureInfo.InvariantCulture, $"1.2.826.0.1.3680043.10.1.{study + 1}");

    /// <summary>Patient ID of a study.</summary>
    public static string PatientId(int study) => string.Create(CultureInfo.InvariantCulture, $"P{study:D6}");

    /// <summary>Study Date of a study.</summary>
    public static string Date(int study) => FirstDay.AddDays(study / StudiesADay).ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    /// <summary>Writes studies and sends each to every peer.</summary>
    public static Task SendAsync(int first, int studies, string folder, IReadOnlyList<DicomEndpoint> peers, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            Enumerable.Range(first, studies),
            new ParallelOptions { MaxDegreeOfParallelism = Associations, CancellationToken = cancellationToken },
            async (study, stop) =>
            {
                string[] files = Write(study, Directory.CreateDirectory(Path.Combine(folder, PatientId(study))).FullName);
                StoreItem[] items = [.. files.Select(StoreItem.Open)];
                foreach (DicomEndpoint peer in peers)
                {
                    await SendAsync(items, peer, stop);
                }

                Array.ForEach(files, File.Delete);
            });

    private static async Task SendAsync(StoreItem[] items, DicomEndpoint peer, CancellationToken cancellationToken)
    {
        var parameters = new AssociationParameters { CallingAE = "BENCH", Contexts = StoreScu.ContextsFor(items) };
        await using Association association = await Association.RequestAsync(peer, parameters, cancellationToken);
        foreach (StoreItem item in items)
        {
            StoreResult answer = await StoreScu.SendAsync(association, item, cancellationToken);
            if (!answer.Status.IsSuccess)
            {
                throw new InvalidOperationException($"{peer} answered {answer.Status}");
            }
        }

        await association.ReleaseAsync(cancellationToken);
    }

    private static string[] Write(int study, string folder)
    {
        var files = new string[StudySize];
        for (int n = 0; n < StudySize; n++)
        {
            string series = StudyUid(study) + (n < Instances ? ".1" : ".2");
            files[n] = Path.Combine(folder, n + ".dcm");
            DicomDataset dataset = new DicomDataset()
                .AddOrUpdate(DicomTag.SOPClassUID, n < Instances ? DicomUID.CTImageStorage : DicomUID.MRImageStorage)
                .AddOrUpdate(DicomTag.SOPInstanceUID, string.Create(CultureInfo.InvariantCulture, $"{series}.{n + 1}"))
                .AddOrUpdate(DicomTag.StudyDate, Date(study))
                .AddOrUpdate(DicomTag.StudyTime, "080000")
                .AddOrUpdate(DicomTag.AccessionNumber, string.Create(CultureInfo.InvariantCulture, $"A{study}"))
                .AddOrUpdate(DicomTag.Modality, n < Instances ? "CT" : "MR")
                .AddOrUpdate(DicomTag.StudyDescription, "Thorax")
                .AddOrUpdate(DicomTag.SeriesDescription, n < Instances ? "Lung 1.0" : "T2")
                .AddOrUpdate(DicomTag.PatientName, string.Create(CultureInfo.InvariantCulture, $"Patient{study}^Test"))
                .AddOrUpdate(DicomTag.PatientID, PatientId(study))
                .AddOrUpdate(DicomTag.StudyInstanceUID, StudyUid(study))
                .AddOrUpdate(DicomTag.SeriesInstanceUID, series)
                .AddOrUpdate(DicomTag.SeriesNumber, n < Instances ? "1" : "2")
                .AddOrUpdate(DicomTag.InstanceNumber, n.ToString(CultureInfo.InvariantCulture))
                .AddOrUpdate(DicomTag.PixelData, DicomVR.OW, new byte[512]);
            new DicomFile(dataset, DicomTransferSyntax.ExplicitVRLittleEndian).Save(files[n]);
        }

        return files;
    }
}
