using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging.Series;

/// <summary>A multi-frame image that was sent in parts (PS3.3 C.7.6.16.2.2.4) of which some are missing.</summary>
/// <param name="Parts">Parts that are there.</param>
/// <param name="Total">Parts that there should be: In-concatenation Total Number, or the greatest In-concatenation Number.</param>
public sealed record IncompleteConcatenation(int Parts, int Total)
{
    /// <summary>The first concatenation among the instances that is not whole; null when all are.</summary>
    internal static IncompleteConcatenation? Find(IEnumerable<DicomDataset> headers) => headers
        .Where(header => header.TryGetString(DicomTag.ConcatenationUID, out _))
        .GroupBy(header => header.GetStringOrEmpty(DicomTag.ConcatenationUID), StringComparer.Ordinal)
        .Select(Judge)
        .FirstOrDefault(incomplete => incomplete is not null);

    private static IncompleteConcatenation? Judge(IEnumerable<DicomDataset> parts)
    {
        var numbers = new HashSet<int>();
        int total = 0;
        foreach (DicomDataset part in parts)
        {
            int number = part.TryGetValue(DicomTag.InConcatenationNumber, out int own) ? own : 0;
            int stated = part.TryGetValue(DicomTag.InConcatenationTotalNumber, out int all) ? all : 0;
            total = Math.Max(total, Math.Max(number, stated));
            numbers.Add(number);
        }

        numbers.Remove(0);
        return numbers.Count == total ? null : new IncompleteConcatenation(numbers.Count, total);
    }
}
