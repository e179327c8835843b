using System.Text.Json;
using System.Text.Json.Serialization;
using Waystation.Mail;

namespace Waystation.Letters;

/// <summary>A card inside a sheet: its Bech32 text. A card whose signature does not hold is not read.</summary>
internal sealed class CardJson : JsonConverter<Card>
{
    public override Card Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Card.TryParse(reader.GetString() ?? "", out var card, out _) ? card : throw new JsonException("A card is its text with a valid signature.");

    public override void Write(Utf8JsonWriter writer, Card value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToText());
}

/// <summary>An address inside a sheet: its Bech32 text.</summary>
internal sealed class AddressJson : JsonConverter<Address>
{
    public override Address Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Address.TryParse(reader.GetString() ?? "", out var address, out _) ? address : throw new JsonException("An address is its text.");

    public override void Write(Utf8JsonWriter writer, Address value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToText());
}

/// <summary>An item's id inside a sheet: its hexadecimal text.</summary>
internal sealed class ItemIdJson : JsonConverter<ItemId>
{
    public override ItemId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ItemId.TryParse(reader.GetString() ?? "", out var id, out _) ? id : throw new JsonException("An item id is its hexadecimal text.");

    public override void Write(Utf8JsonWriter writer, ItemId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToText());
}
