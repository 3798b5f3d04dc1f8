using System.Globalization;
using System.Text.Json;
using Appliance.Dicom.Data.Values;

namespace Appliance.Dicom.Data.Json;

/// <summary>Writes data sets by PS3.18 F.2.</summary>
internal sealed class JsonDatasetWriter(Utf8JsonWriter writer, BulkDataLocator? locate = null)
{
    /// <summary>What the writer holds back before it goes on to its stream, in bytes.</summary>
    private const int FlushAtBytes = 64 * 1024;

    /// <summary>Where the data set stands: empty, or <c>ggggeeee/item/</c> for each sequence around it.</summary>
    private string _path = "";

    internal void WriteDataset(DicomDataset dataset)
    {
        writer.WriteStartObject();
        foreach (var item in dataset)
        {
            // F.2.2: group length is not included.
            if (item.Tag.IsGroupLength)
            {
                continue;
            }

            writer.WritePropertyName(item.Tag.Value.ToString("X8", CultureInfo.InvariantCulture));
            writer.WriteStartObject();
            writer.WriteString("vr", item.VR.Code);
            if (locate is not null && item is DicomFragmentSequence or DicomElement { Length: > 0, VR.IsBulk: true }
                && locate(_path + item.Tag.Value.ToString("X8", CultureInfo.InvariantCulture), item) is { } address)
            {
                writer.WriteString("BulkDataURI", address);
            }
            else
            {
                WriteValue(dataset, item);
            }

            writer.WriteEndObject();
            FlushWhenFull();
        }

        writer.WriteEndObject();
    }

    private void WriteValue(DicomDataset dataset, DicomItem item)
    {
        switch (item)
        {
            case DicomSequence { Items.Count: > 0 } sequence:
                writer.WriteStartArray("Value");
                var around = _path;
                for (var i = 0; i < sequence.Items.Count; i++)
                {
                    _path = string.Create(CultureInfo.InvariantCulture, $"{around}{item.Tag.Value:X8}/{i + 1}/");
                    WriteDataset(sequence.Items[i]);
                }

                _path = around;

                writer.WriteEndArray();
                break;
            case DicomFragmentSequence fragments:
                writer.WritePropertyName("InlineBinary");
                using (var bytes = EncapsulatedStream.Over(fragments))
                {
                    WriteBase64(bytes);
                }

                break;
            case DicomElement { Length: > 0 } element when element.VR.IsBulk:
                writer.WritePropertyName("InlineBinary");
                using (var bytes = element.OpenRead())
                {
                    WriteBase64(bytes);
                }

                break;
            case DicomElement element when element.Length > 0 || element.Tag == DicomTag.SpecificCharacterSet:
                WriteValues(dataset, element);
                break;
        }
    }

    private void WriteValues(DicomDataset dataset, DicomElement element)
    {
        // F.2.2: whatever it was, the text is UTF-8 now.
        IReadOnlyList<string> texts = element.Tag == DicomTag.SpecificCharacterSet ? ["ISO_IR 192"] : dataset.Texts(element);
        if (texts.Count == 0 || texts is [""])
        {
            return;
        }

        writer.WriteStartArray("Value");
        foreach (var text in texts)
        {
            WriteOne(element.VR, text);
        }

        writer.WriteEndArray();
    }

    private void WriteOne(DicomVR vr, string text)
    {
        if (text.Length == 0)
        {
            // F.2.5: an empty value among others.
            writer.WriteNullValue();
        }
        else if (vr == DicomVR.PN)
        {
            WritePersonName(text);
        }
        else if (vr == DicomVR.AT || (vr.IsString && vr != DicomVR.IS && vr != DicomVR.DS))
        {
            writer.WriteStringValue(text);
        }
        else
        {
            JsonNumbers.Write(writer, text);
        }
    }

    /// <summary>F.2.2: the component groups of PS3.5 6.2.1, those that are not empty.</summary>
    private void WritePersonName(string text)
    {
        ReadOnlySpan<string> names = ["Alphabetic", "Ideographic", "Phonetic"];
        var groups = text.Split('=', names.Length);
        writer.WriteStartObject();
        for (var i = 0; i < groups.Length; i++)
        {
            if (groups[i].Length > 0)
            {
                writer.WriteString(names[i], groups[i]);
            }
        }

        writer.WriteEndObject();
    }

    private void WriteBase64(Stream bytes)
    {
        // A multiple of three keeps base64 without padding in the middle.
        var block = new byte[48 * 1024];
        int read;
        do
        {
            read = bytes.ReadAtLeast(block, block.Length, throwOnEndOfStream: false);
            writer.WriteBase64StringSegment(block.AsSpan(0, read), isFinalSegment: read < block.Length);
            FlushWhenFull();
        }
        while (read == block.Length);
    }

    private void FlushWhenFull()
    {
        if (writer.BytesPending >= FlushAtBytes)
        {
            writer.Flush();
        }
    }
}
