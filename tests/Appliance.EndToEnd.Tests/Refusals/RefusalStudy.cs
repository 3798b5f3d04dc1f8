using System.Globalization;
using System.Text;
using Appliance.Dicom.Data;

namespace Appliance.EndToEnd.Tests.Refusals;

/// <summary>A study of one case: what a phantom writes, changed where its headers shall say something else, under UIDs and a patient of its own.</summary>
/// <param name="Name">The case.</param>
/// <param name="Write">Writes the images into a folder.</param>
/// <param name="Change">Changes an image; counted from 0 in the order of the files.</param>
internal sealed record RefusalStudy(string Name, Action<string> Write, Action<DicomDataset, int>? Change = null)
{
    /// <summary>Its Study Instance UID.</summary>
    public string Uid => Derive("study");

    /// <summary>Writes it into <paramref name="folder"/>.</summary>
    public void WriteTo(string folder)
    {
        Write(folder);
        foreach ((int number, string path) in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Index())
        {
            DicomFile image = DicomFile.Open(path);
            DicomDataset dataset = image.Dataset;
            Change?.Invoke(dataset, number);
            dataset.AddOrUpdate(DicomTag.PatientID, Name)
                .AddOrUpdate(DicomTag.StudyInstanceUID, Uid)
                .AddOrUpdate(DicomTag.SeriesInstanceUID, Derive(dataset.GetString(DicomTag.SeriesInstanceUID)))
                .AddOrUpdate(DicomTag.SOPInstanceUID, Derive(number.ToString(CultureInfo.InvariantCulture)));
            new DicomFile(dataset, image.TransferSyntax).Save(path);
        }
    }

    private string Derive(string part) => DicomUID.Derive(Encoding.UTF8.GetBytes($"refusal study|{Name}|{part}")).Value;
}
