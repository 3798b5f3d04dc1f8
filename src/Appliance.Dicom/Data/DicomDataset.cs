using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Appliance.Dicom.Data;

/// <summary>A data set or an item of a sequence: elements sorted by tag, each tag once.</summary>
/// <remarks>One owner at a time: not safe for changes from several threads.</remarks>
public sealed partial class DicomDataset : IEnumerable<DicomItem>
{
    private readonly List<DicomItem> _items;

    /// <summary>An empty data set.</summary>
    public DicomDataset() => _items = [];

    /// <summary>A data set with these items; of two with the same tag the later one stays.</summary>
    public DicomDataset(IEnumerable<DicomItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        _items = [.. items];
        SortAndKeepLast();
        foreach (var sequence in _items.OfType<DicomSequence>())
        {
            sequence.AttachTo(this);
        }
    }

    /// <summary>The data set whose sequence holds this one as an item, or null.</summary>
    public DicomDataset? Parent { get; internal set; }

    /// <summary>True when read as an item of undefined length, which writing keeps.</summary>
    public bool HasUndefinedLength { get; init; }

    /// <summary>Number of elements at this level.</summary>
    public int Count => _items.Count;

    /// <summary>True when an element with this tag is there, even without a value.</summary>
    public bool Contains(DicomTag tag) => Find(tag) >= 0;

    /// <summary>The element with this tag, if there is one.</summary>
    public bool TryGetItem(DicomTag tag, [NotNullWhen(true)] out DicomItem? item)
    {
        var index = Find(tag);
        item = index >= 0 ? _items[index] : null;
        return item is not null;
    }

    /// <summary>Takes an element out. True when it was there.</summary>
    public bool Remove(DicomTag tag)
    {
        var index = Find(tag);
        if (index < 0)
        {
            return false;
        }

        _items.RemoveAt(index);
        return true;
    }

    /// <summary>
    /// Puts an item in, in place of one with the same tag. Bytes are taken as they are, so that copying keeps them exactly;
    /// a sequence that another data set holds is cloned (its items then inherit from this data set).
    /// </summary>
    public DicomDataset AddOrUpdate(DicomItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (item is DicomSequence sequence)
        {
            var owned = sequence.Owner is null || sequence.Owner == this ? sequence : sequence.Clone();
            owned.AttachTo(this);
            item = owned;
        }

        var index = Find(item.Tag);
        if (index >= 0)
        {
            _items[index] = item;
        }
        else
        {
            _items.Insert(~index, item);
        }

        return this;
    }

    /// <summary>A data set with the same elements, whose sequences may be changed without changing this one.</summary>
    public DicomDataset Clone()
    {
        var items = _items.Select(item => item is DicomSequence sequence ? sequence.Clone() : item);
        return new DicomDataset(items) { HasUndefinedLength = HasUndefinedLength };
    }

    /// <inheritdoc/>
    public IEnumerator<DicomItem> GetEnumerator() => _items.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Index of the tag, or the complement of where it belongs.</summary>
    private int Find(DicomTag tag)
    {
        // Elements mostly arrive in order.
        if (_items.Count == 0 || _items[^1].Tag < tag)
        {
            return ~_items.Count;
        }

        int low = 0, high = _items.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            var at = _items[middle].Tag;
            if (at == tag)
            {
                return middle;
            }

            (low, high) = at < tag ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }

    private void SortAndKeepLast()
    {
        var inOrder = true;
        for (var i = 1; i < _items.Count && inOrder; i++)
        {
            inOrder = _items[i - 1].Tag < _items[i].Tag;
        }

        if (inOrder)
        {
            return;
        }

        var sorted = _items.OrderBy(item => item.Tag).ToList();
        _items.Clear();
        for (var i = 0; i < sorted.Count; i++)
        {
            if (i + 1 == sorted.Count || sorted[i + 1].Tag != sorted[i].Tag)
            {
                _items.Add(sorted[i]);
            }
        }
    }
}
