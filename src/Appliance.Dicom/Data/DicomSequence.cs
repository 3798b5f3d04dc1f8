using System.Collections.ObjectModel;

namespace Appliance.Dicom.Data;

/// <summary>A sequence of items (PS3.5 7.5), each a data set of its own.</summary>
public sealed class DicomSequence : DicomItem
{
    private readonly ItemCollection _items;

    /// <summary>A sequence with these items.</summary>
    public DicomSequence(DicomTag tag, params IEnumerable<DicomDataset> items)
        : base(tag, DicomVR.SQ)
    {
        ArgumentNullException.ThrowIfNull(items);
        _items = new ItemCollection(this);
        foreach (var item in items)
        {
            _items.Add(item);
        }
    }

    /// <summary>The items. They inherit character set and private context from the data set that holds the sequence.</summary>
    public IList<DicomDataset> Items => _items;

    /// <summary>True when the sequence was read with undefined length, which writing keeps.</summary>
    public bool HasUndefinedLength { get; init; }

    /// <summary>The data set that holds this sequence, once it has been added to one.</summary>
    internal DicomDataset? Owner { get; private set; }

    internal void AttachTo(DicomDataset owner)
    {
        Owner = owner;
        foreach (var item in _items)
        {
            item.Parent = owner;
        }
    }

    /// <summary>The same items (their elements are shared, nested sequences cloned) for another owner.</summary>
    internal DicomSequence Clone() => new(Tag, _items.Select(item => item.Clone())) { HasUndefinedLength = HasUndefinedLength };

    private sealed class ItemCollection(DicomSequence sequence) : Collection<DicomDataset>
    {
        protected override void InsertItem(int index, DicomDataset item)
        {
            ArgumentNullException.ThrowIfNull(item);
            item.Parent = sequence.Owner;
            base.InsertItem(index, item);
        }

        protected override void SetItem(int index, DicomDataset item)
        {
            ArgumentNullException.ThrowIfNull(item);
            item.Parent = sequence.Owner;
            base.SetItem(index, item);
        }
    }
}
