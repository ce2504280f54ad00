// SPDX-License-Identifier: Apache-2.0
// The words that made-up orders are made of.
#pragma once

#include <array>
#include <string_view>

namespace atelier::transfer::words {

inline constexpr std::array<std::string_view, 24> kRussianWomen{
    "Анна",   "Мария",   "Елена",  "Ольга",   "Наталья", "Ирина",   "Татьяна",   "Светлана",
    "Юлия",   "Дарья",   "Алиса",  "Полина",  "Ксения",  "Вера",    "Надежда",   "Любовь",
    "Марина", "Людмила", "Галина", "Валерия", "Софья",   "Варвара", "Екатерина", "Александра"};
inline constexpr std::array<std::string_view, 24> kRussianMen{
    "Алексей", "Дмитрий", "Сергей", "Андрей", "Иван",    "Михаил", "Николай",  "Павел",
    "Пётр",    "Олег",    "Игорь",  "Антон",  "Максим",  "Артём",  "Кирилл",   "Роман",
    "Егор",    "Глеб",    "Борис",  "Фёдор",  "Георгий", "Матвей", "Владимир", "Тимофей"};
/// Of men; a woman's has an "а" behind it.
inline constexpr std::array<std::string_view, 48> kRussianSurnames{
    "Иванов",   "Смирнов",    "Кузнецов", "Попов",    "Васильев", "Петров",   "Соколов",
    "Михайлов", "Новиков",    "Фёдоров",  "Морозов",  "Волков",   "Алексеев", "Лебедев",
    "Семёнов",  "Егоров",     "Павлов",   "Козлов",   "Степанов", "Николаев", "Орлов",
    "Андреев",  "Макаров",    "Никитин",  "Захаров",  "Зайцев",   "Соловьёв", "Борисов",
    "Яковлев",  "Григорьев",  "Романов",  "Воробьёв", "Сергеев",  "Кузьмин",  "Фролов",
    "Дмитриев", "Королёв",    "Гусев",    "Киселёв",  "Ильин",    "Максимов", "Поляков",
    "Сорокин",  "Виноградов", "Ковалёв",  "Белов",    "Медведев", "Антонов"};
inline constexpr std::array<std::string_view, 32> kEnglishNames{
    "Alice", "Amelia", "Charlotte", "Clara",  "Edith",  "Eleanor", "Emma",   "Florence",
    "Grace", "Hannah", "Ivy",       "Lucy",   "Maria",  "Nora",    "Olive",  "Sophie",
    "Adam",  "Arthur", "Daniel",    "Edward", "Felix",  "George",  "Henry",  "Hugo",
    "Jack",  "James",  "Leo",       "Oscar",  "Samuel", "Thomas",  "Victor", "William"};
inline constexpr std::array<std::string_view, 40> kEnglishSurnames{
    "Adams",  "Allen",  "Baker",   "Barnes",  "Bennett", "Brooks",   "Carter", "Clark",
    "Cooper", "Davies", "Edwards", "Evans",   "Fisher",  "Foster",   "Gray",   "Green",
    "Hall",   "Harris", "Hughes",  "Jackson", "King",    "Lewis",    "Martin", "Mason",
    "Miller", "Moore",  "Morgan",  "Murphy",  "Parker",  "Phillips", "Price",  "Reed",
    "Rossi",  "Shaw",   "Taylor",  "Turner",  "Walker",  "Ward",     "White",  "Young"};
inline constexpr std::array<std::string_view, 16> kStreets{
    "Кострома, ул. Советская",  "Москва, ул. Арбат",
    "Казань, ул. Баумана",      "Санкт-Петербург, Невский пр.",
    "Екатеринбург, ул. Ленина", "Новосибирск, Красный пр.",
    "Ярославль, ул. Свободы",   "Калининград, пр. Мира",
    "Тула, пр. Ленина",         "Самара, ул. Куйбышева",
    "London, Baker St.",        "Leeds, Park Row",
    "Milano, Via Dante",        "Berlin, Torstr.",
    "Wien, Ringstr.",           "Paris, rue du Bac"};
inline constexpr std::array<std::string_view, 10> kReferences{
    "", "", "", "Свадьба", "Юбилей", "Подарок", "PO-", "REF-", "Заказ ", "gift "};
inline constexpr std::array<std::string_view, 9> kAlloys{
    "silver-925",     "gold-585-yellow", "gold-585-white", "gold-585-red", "gold-750-yellow",
    "gold-750-white", "gold-750-red",    "platinum-950",   "palladium-950"};
inline constexpr std::array<std::string_view, 4> kFinishes{"polished", "matte", "rhodium-plated",
                                                           "as-cast"};
inline constexpr std::array<std::string_view, 10> kSizes{"15.5", "16.0", "16.5", "17.0", "17.5",
                                                         "18.0", "18.5", "19.0", "19.5", "20.5"};
inline constexpr std::array<std::string_view, 6> kHoldReasons{"ждём оплату",
                                                              "нет камней",
                                                              "уточняем размер",
                                                              "customer is travelling",
                                                              "the model is being changed",
                                                              "no metal of this alloy"};
inline constexpr std::array<std::string_view, 4> kCancelReasons{
    "клиент передумал", "не подошёл срок", "found a cheaper one", "ordered twice"};

}  // namespace atelier::transfer::words
