using Appliance.Dicom.Data;

namespace Appliance.Dicom.Tests.Evidence.Gate;

/// <summary>Objects that were valid, each with one thing changed.</summary>
internal static class Mutants
{
    /// <summary>Steps from the root to an element: a sequence and the item in it, and at last the element.</summary>
    internal sealed record Place(IReadOnlyList<(DicomTag Sequence, int Item)> Steps, DicomTag Tag)
    {
        public override string ToString() => string.Join('.', [.. Steps.Select(step => step.Sequence.Keyword), Tag.Keyword]);

        /// <summary>The data set that holds the element.</summary>
        public DicomDataset Holder(DicomDataset root) =>
            Steps.Aggregate(root, (holder, step) => holder.GetSequenceItems(step.Sequence)[step.Item]);
    }

    /// <summary>Every element, each kind of place once: of items that are alike the first stands for all.</summary>
    public static IReadOnlyList<Place> Places(DicomDataset dataset) => [.. Walk(dataset, []).DistinctBy(place => place.ToString())];

    /// <summary>A copy in which the element is changed.</summary>
    public static DicomDataset With(DicomDataset dataset, Place place, Action<DicomDataset, DicomTag> change)
    {
        DicomDataset copy = dataset.Clone();
        change(place.Holder(copy), place.Tag);
        return copy;
    }

    private static IEnumerable<Place> Walk(DicomDataset dataset, IReadOnlyList<(DicomTag Sequence, int Item)> steps)
    {
        foreach (DicomItem item in dataset)
        {
            yield return new Place(steps, item.Tag);
            if (item is DicomSequence sequence)
            {
                foreach (Place place in sequence.Items.SelectMany((inner, index) => Walk(inner, [.. steps, (item.Tag, index)])))
                {
                    yield return place;
                }
            }
        }
    }
}
